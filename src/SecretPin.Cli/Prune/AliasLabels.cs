using System.Net;
using SecretPin.Aws.Client;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Prune;

/// <summary>The labels of the versions of aliases in AWS Secrets Manager. A label that an alias of another namespace uses is not removed.</summary>
internal sealed class AliasLabels(ClusterClient cluster, CommandContext context)
{
    private readonly VersionLabels _labels = new();
    private Task<IReadOnlyList<AliasView>>? _aliases;

    /// <summary>Finds the labels of an alias whose Secret no longer exists.</summary>
    /// <returns>The labels; if AWS does not return them, a message for the user.</returns>
    public async Task<(IReadOnlyList<PruneItem> Items, string Problem)> FindAsync(NamespaceView view, AliasView alias, CancellationToken cancellation)
    {
        try
        {
            var found = await _labels.FindAsync(alias.Alias.Aws!, cancellation);
            var items = new List<PruneItem>();
            foreach (var item in PruneRule.OfLabels(view, alias, found, context.Time.GetUtcNow()))
            {
                var other = item.Kept is null ? await OtherUserAsync(item.Store!, item.Namespace, item.Name.Version, cancellation) : null;
                items.Add(other is null ? item : item with { Kept = $"{other} has the label too." });
            }

            return (items, "");
        }
        catch (AwsException failure)
        {
            return ([], $"The labels of {alias.Alias.Aws!.SecretId} were not checked: {failure.Message}");
        }
    }

    /// <returns>What was done, as the end of a sentence about the label.</returns>
    /// <exception cref="AwsException">AWS rejected a request, failed, or is unreachable.</exception>
    public async Task<string> RemoveAsync(PruneItem item, DryRun dryRun, CancellationToken cancellation) =>
        await OtherUserAsync(item.Store!, item.Namespace, item.Name.Version, cancellation) is { } other ? $"kept: {other} has it too"
        : await _labels.RemoveAsync(item.Store!, item.Name.Version, dryRun != DryRun.None, cancellation) ? $"removed{DryRunOption.Suffix(dryRun)}"
        : "not found: nothing to do";

    public async Task<LabelState> StateAsync(NamespaceView view, AliasView alias, VersionedSecretName version, CancellationToken cancellation)
    {
        try
        {
            var source = alias.Alias.Aws!;
            return !(await _labels.FindAsync(source, cancellation)).TryGetValue(version.Version, out var isFollowed) ? new(LabelOutcome.Absent, "")
                : isFollowed ? new(LabelOutcome.Followed, "")
                : await OtherUserAsync(source, view.Namespace, version.Version, cancellation) is { } other ? new(LabelOutcome.Shared, other)
                : new(LabelOutcome.Present, "");
        }
        catch (AwsException failure)
        {
            return new(LabelOutcome.Unknown, failure.Message);
        }
    }

    /// <returns>The Secret of another namespace that has the same label; <see langword="null"/> if there is none, or if the user may not read it.</returns>
    private async Task<string?> OtherUserAsync(AwsSecretSource source, string ns, SecretVersion version, CancellationToken cancellation)
    {
        try
        {
            _aliases ??= cluster.Namespaces.ListAliasesAsync(null, cancellation);
            foreach (var alias in (await _aliases).Select(view => view.Alias))
            {
                if (alias.Namespace != ns && alias.Aws is { } other && (other.SecretId, other.Region) == (source.SecretId, source.Region)
                    && await cluster.Namespaces.ExistsAsync(alias.Namespace, alias.Name.At(version), cancellation))
                {
                    return $"Secret {alias.Namespace}/{alias.Name.At(version)}";
                }
            }

            return null;
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
