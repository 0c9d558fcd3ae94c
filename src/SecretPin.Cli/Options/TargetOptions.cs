using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Options;

/// <summary>Which cluster, or which folder in place of one.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _folder = new("--cluster-manifests")
    {
        Description = "A folder that stands for the cluster: SecretAliases, and the Secrets that exist. Values of Secrets are not needed. "
            + "Without it, the cluster of the kubeconfig is asked.",
        HelpName = "folder",
    };

    private readonly ConnectionOptions _cluster = new();

    public bool IsAll(ParseResult parsed) => _cluster.IsAll(parsed);

    /// <summary><see langword="null"/> where a cluster is asked.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>Of a folder's objects that say none.</summary>
    public string FolderNamespace(ParseResult parsed) => _cluster.Namespace(parsed) is { Length: > 0 } ns ? ns : "default";

    /// <inheritdoc cref="ConnectionOptions.AddTo"/>
    public void AddTo(Command command, bool allNamespaces = false)
    {
        command.Add(_folder);
        _cluster.AddTo(command, allNamespaces);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_folder) is not null && (result.GetResult("--context") is not null || result.GetResult("--kubeconfig") is not null))
            {
                result.AddError("'--cluster-manifests' names a folder, and '--context' and '--kubeconfig' a cluster: give one of both.");
            }
        });
    }

    /// <inheritdoc cref="ConnectionOptions.Connect"/>
    public ClusterClient Connect(ParseResult parsed, CommandContext shell) => _cluster.Connect(parsed, shell);

    /// <exception cref="InputException">The kubeconfig cannot be used; the message says why.</exception>
    /// <exception cref="ManifestException">The folder cannot be read.</exception>
    public async Task<ITargetCluster> OpenAsync(ParseResult parsed, CommandContext shell, CancellationToken cancellation)
    {
        if (Folder(parsed) is { } path)
        {
            var ns = FolderNamespace(parsed);
            var folder = await ManifestCluster.LoadAsync(path, new ObjectScanner(), shell.Time, ns, cancellation);
            return new FolderCluster(folder, ns);
        }

        return new LiveCluster(Connect(parsed, shell), shell.Errors);
    }
}
