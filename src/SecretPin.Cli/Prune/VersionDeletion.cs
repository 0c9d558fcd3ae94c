using System.Net;
using SecretPin.Aws.Client;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Rotate;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Prune;

/// <summary>Deletes a version in all places: its label in AWS, its ExternalSecret, and its Secret.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="dryRun">Whether anything is changed.</param>
/// <param name="labels">Removes the labels; <see langword="null"/> to keep them.</param>
/// <param name="messages">Receives what was done.</param>
/// <param name="errors">Receives what failed.</param>
internal sealed class VersionDeletion(ClusterClient cluster, DryRun dryRun, AliasLabels? labels, TextWriter messages, TextWriter errors)
{
    private readonly string _suffix = DryRunOption.Suffix(dryRun);

    /// <returns>Whether the version is deleted. Otherwise the command can be repeated.</returns>
    public async Task<bool> RunAsync(PruneItem item, CancellationToken cancellation)
    {
        try
        {
            var isLabelled = labels is not null && item.Store is not null;
            if (item.Exists && (item.External is not null || isLabelled))
            {
                // A dry run first: nothing else is deleted if the guard denies the deletion of the Secret.
                await DeleteSecretAsync(item, DryRun.Server, cancellation);
            }

            if (isLabelled)
            {
                await messages.WriteLineAsync(
                    $"label {item.Name.Version} of {item.Store!.SecretId} {await labels!.RemoveAsync(item, dryRun, cancellation)}");
            }

            if (!item.Exists)
            {
                return true;
            }

            if (item.External is { } owner)
            {
                var resource = await ExternalSecretDraft.FindAsync(cluster.Api, cancellation) ?? ExternalSecretDraft.In("v1");
                await cluster.Objects.DeleteAsync(resource, item.Namespace, owner.Name, owner.Uid, dryRun, cancellation);
                await messages.WriteLineAsync($"externalsecret.{ExternalSecretDraft.Group}/{owner.Name} deleted{_suffix}");
            }

            await DeleteSecretAsync(item, dryRun, cancellation);
            await messages.WriteLineAsync($"secret/{item.Secret.Name} deleted{_suffix}");
            return true;
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            await messages.WriteLineAsync($"secret/{item.Secret.Name} not found: nothing to do");
            return true;
        }
        catch (ApiServerException denied) when (denied.StatusCode is not null)
        {
            await errors.WriteLineAsync($"Secret {item.Namespace}/{item.Secret.Name} was not deleted: {ApiErrorText.Describe(denied)}");
            return false;
        }
        catch (AwsException failure)
        {
            await errors.WriteLineAsync(item.Exists
                ? $"Secret {item.Namespace}/{item.Secret.Name} was not deleted: {failure.Message}"
                : $"The label {item.Name.Version} of {item.Store!.SecretId} was not removed: {failure.Message}");
            return false;
        }
    }

    private Task DeleteSecretAsync(PruneItem item, DryRun isDryRun, CancellationToken cancellation) =>
        cluster.Objects.DeleteAsync(Resources.Secrets, item.Namespace, item.Secret.Name, item.Secret.Uid, isDryRun, cancellation);
}
