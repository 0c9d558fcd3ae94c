using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Options;

/// <summary>The cluster and the namespace: options with kubectl's names and meanings.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The namespace; by default that of the kubeconfig's context." };

    private readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "All namespaces." };
    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig to use." };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "The kubeconfig to use; by default $KUBECONFIG, else ~/.kube/config.",
        HelpName = "file",
    };

    /// <returns>The value of the option; <see langword="null"/> if it is not given.</returns>
    public string? Namespace(ParseResult parsed) => parsed.GetValue(_namespace);

    public bool IsAll(ParseResult parsed) => parsed.GetValue(_all);

    /// <param name="command">Receives the options.</param>
    /// <param name="allNamespaces">Whether the command accepts <c>-A</c>.</param>
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

    /// <exception cref="InputException">The kubeconfig is missing or invalid.</exception>
    public ClusterClient Connect(ParseResult parsed, CommandContext context) =>
        new(Kubeconfig.Load(parsed.GetValue(_kubeconfig), parsed.GetValue(_context)), Namespace(parsed), context);
}
