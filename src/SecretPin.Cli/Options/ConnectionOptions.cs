using System.CommandLine;
using SecretPin.Cli.Cluster;

namespace SecretPin.Cli.Options;

/// <summary>Which cluster, and where in it: options of kubectl's names and meanings.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _namespace = new("--namespace", "-n")
    {
        Description = "The namespace; by default the one of the kubeconfig's context.",
    };

    private readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "In every namespace." };
    private readonly Option<string?> _context = new("--context") { Description = "The kubeconfig's context to use." };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "The kubeconfig to use; by default $KUBECONFIG, else ~/.kube/config.",
        HelpName = "file",
    };

    /// <summary>As it was typed; <see langword="null"/> where it was not.</summary>
    public string? Namespace(ParseResult parsed) => parsed.GetValue(_namespace);

    public bool IsAll(ParseResult parsed) => parsed.GetValue(_all);

    /// <param name="command">Gets the options.</param>
    /// <param name="allNamespaces">Whether <c>-A</c> makes sense for it.</param>
    public void AddTo(Command command, bool allNamespaces = false)
    {
        command.Add(_namespace);
        if (allNamespaces)
        {
            command.Add(_all);
        }

        command.Add(_context);
        command.Add(_kubeconfig);
    }

    /// <exception cref="Terminal.InputException">The kubeconfig cannot be used; the message says why.</exception>
    public ClusterClient Connect(ParseResult parsed, Terminal.CommandContext shell) =>
        ClusterClient.Connect(Kubeconfig.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context)), Namespace(parsed), shell);
}
