using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
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

    private readonly Option<string?> _workloads = new("--workloads")
    {
        Description = "A file with the chart values 'workloads' and 'references', such as the values.yaml of the release: where custom resources name "
            + "Secrets. By default, they are read from the cluster.",
        HelpName = "file",
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
            if (result.GetResult(_folder) is not null && _connection.OfCluster.FirstOrDefault(option => result.GetResult(option) is not null) is { } option)
            {
                result.AddError($"'--cluster-manifests' cannot be combined with '{option.Name}'.");
            }
        });
    }

    /// <summary>Adds <c>--workloads</c>, for commands that read manifests.</summary>
    public void AddWorkloadsTo(Command command) => command.Add(_workloads);

    /// <inheritdoc cref="ConnectionOptions.AddPostRendererTo"/>
    public void AddPostRendererTo(Command command) => _connection.AddPostRendererTo(command);

    /// <inheritdoc cref="ConnectionOptions.Connect"/>
    public ClusterClient Connect(ParseResult parsed, CommandContext context) => _connection.Connect(parsed, context);

    /// <exception cref="InputException">The kubeconfig is missing or invalid.</exception>
    /// <exception cref="ManifestException">The folder cannot be read.</exception>
    public async Task<TargetCluster> OpenAsync(ParseResult parsed, CommandContext context, CancellationToken cancellation)
    {
        var references = parsed.GetValue(_workloads) is { } file ? ClusterReferences.OfFile(file) : null;
        if (Folder(parsed) is { } path)
        {
            var ns = FolderNamespace(parsed);
            references ??= ClusterReferences.Default;
            var folder = await ManifestCluster.LoadAsync(path, references.Scanner, context.Time, ns, cancellation);
            await context.Errors.WriteLinesAsync(folder.LastLoad.Warnings.Select(warning => $"Warning: {warning}"));
            return new(ns, folder, folder, folder)
            {
                AliasNames = (of, _) => new(folder.AliasNames(of)),
                FindWorkload = folder.FindAsync,
                References = references,
            };
        }

        var client = Connect(parsed, context);
        var cluster = new LiveCluster(client, context.Errors);
        references ??= await cluster.ReferencesAsync(cancellation);
        return new(client.Namespace, cluster, cluster, cluster, client)
        {
            AliasNames = cluster.AliasNamesAsync,
            FindWorkload = new LiveWorkloads(client.Objects, references).FindAsync,
            References = references,
        };
    }
}
