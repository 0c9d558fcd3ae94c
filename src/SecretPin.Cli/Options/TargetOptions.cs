using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Options;

/// <summary>A cluster, or a folder in its place.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _folder = new("--cluster-manifests")
    {
        Description = "A folder in the place of a cluster: the SecretAliases, and the Secrets that exist, without their values. "
            + "By default, the cluster of the kubeconfig is read.",
        HelpName = "folder",
    };

    private readonly ConnectionOptions _connection = new();

    public bool IsAll(ParseResult parsed) => _connection.IsAll(parsed);

    /// <returns><see langword="null"/> for a cluster.</returns>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>The namespace of the folder's objects that have none in their manifest.</summary>
    public string FolderNamespace(ParseResult parsed) => _connection.Namespace(parsed) is { Length: > 0 } ns ? ns : "default";

    /// <inheritdoc cref="ConnectionOptions.AddTo"/>
    public void AddTo(Command command, bool allNamespaces = false)
    {
        command.Add(_folder);
        _connection.AddTo(command, allNamespaces);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_folder) is not null && (result.GetResult("--context") is not null || result.GetResult("--kubeconfig") is not null))
            {
                result.AddError("'--cluster-manifests' cannot be combined with '--context' or '--kubeconfig'.");
            }
        });
    }

    /// <inheritdoc cref="ConnectionOptions.Connect"/>
    public ClusterClient Connect(ParseResult parsed, CommandContext context) => _connection.Connect(parsed, context);

    /// <exception cref="InputException">The kubeconfig is missing or invalid.</exception>
    /// <exception cref="ManifestException">The folder cannot be read.</exception>
    public async Task<TargetCluster> OpenAsync(ParseResult parsed, CommandContext context, CancellationToken cancellation)
    {
        if (Folder(parsed) is { } path)
        {
            var ns = FolderNamespace(parsed);
            var folder = await ManifestCluster.LoadAsync(path, new ObjectScanner(), context.Time, ns, cancellation);
            return new(ns, folder, folder, folder);
        }

        var client = Connect(parsed, context);
        var cluster = new LiveCluster(client, context.Errors);
        return new(client.Namespace, cluster, cluster, cluster, client);
    }
}
