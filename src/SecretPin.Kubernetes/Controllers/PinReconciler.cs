using Microsoft.Extensions.Logging;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// Makes the status of one alias say what it should. It reads the alias as it is, and writes only if it is still that:
/// so two leaders, for a moment, write what one would.
/// </summary>
internal sealed partial class PinReconciler(
    AliasStatuses statuses, IReadOnlyList<IPinSource> sources, ISecrets secrets, ILiveSecrets live, VersionedExternalSecrets externalSecrets,
    PinEvents events, TimeProvider time, ILogger logger)
{
    /// <returns>When to come back although nothing changes; <see langword="null"/> where that is not needed.</returns>
    public async Task<DateTimeOffset?> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (await statuses.ReadAsync(key, cancellation).ConfigureAwait(false) is not { } found)
        {
            Forget(key);
            return null;
        }

        var (read, alias) = found;
        if (await ReadSourceAsync(alias, cancellation).ConfigureAwait(false) is not { } said)
        {
            return null;
        }

        var isRecordedThere = await ExistsAsync(alias, alias.StatusPinned, cancellation).ConfigureAwait(false);
        var answer = await CreateExternalSecretAsync(read, alias, said, isRecordedThere, cancellation).ConfigureAwait(false);
        var wanted = AliasStatusRule.Desired(alias, answer, isRecordedThere);
        var isWantedThere = await ExistsAsync(alias, wanted, cancellation).ConfigureAwait(false);
        var next = AliasStatusRule.Next(read, alias, answer, wanted, isWantedThere, time.GetUtcNow());
        if (next != read.Status)
        {
            await statuses.WriteAsync(key, read, next, cancellation).ConfigureAwait(false);
            if (next.Pinned != read.Status?.Pinned)
            {
                await RecordEventAsync(key, read, next, cancellation).ConfigureAwait(false);
            }
        }

        return read.Spec?.ExternalSecret is null
            ? answer.RefreshAt
            : await externalSecrets.PruneAsync(alias, answer, isWantedThere, cancellation).ConfigureAwait(false);
    }

    /// <summary>Where the Secret is missing that its source says, has it brought, if the alias says how.</summary>
    private async ValueTask<SourceResult> CreateExternalSecretAsync(
        SecretAliasObject read, SecretAlias alias, SourceResult answer, bool isRecordedThere, CancellationToken cancellation) =>
        read.Spec?.ExternalSecret?.Template is { } template
            && AliasStatusRule.Desired(alias, answer, isRecordedThere) is { } wanted && wanted == answer.Secret
            && !await ExistsAsync(alias, wanted, cancellation).ConfigureAwait(false)
            ? await externalSecrets.CreateAsync(alias, template, answer, cancellation).ConfigureAwait(false)
            : answer;

    private void Forget(ObjectKey key)
    {
        if (AliasName.TryParse(key.Name, out var name))
        {
            foreach (var source in sources)
            {
                source.Forget(key.Namespace, name);
            }
        }
    }

    private async ValueTask<SourceResult?> ReadSourceAsync(SecretAlias alias, CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            if (await source.ReadAsync(alias, cancellation).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>For a pin that is about to move the API server is asked, whatever the watch says; one that is held is guarded.</summary>
    private async ValueTask<bool> ExistsAsync(SecretAlias alias, VersionedSecretName? secret, CancellationToken cancellation) =>
        secret is not null && (secret == alias.StatusPinned
            ? (await secrets.FindAsync(alias.Namespace, [secret.ToString()], cancellation).ConfigureAwait(false)).Count > 0
            : await live.ExistsAsync(alias.Namespace, secret.ToString(), cancellation).ConfigureAwait(false));

    /// <summary>The pin has moved, whether or not that can be told.</summary>
    private async Task RecordEventAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus next, CancellationToken cancellation)
    {
        var (ns, name) = key;
        Log.Moved(logger, ns, name, read.Status?.Pinned, next.Pinned);
        try
        {
            await events.MovedAsync(key, read, next, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.NotTold(logger, ns, name, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 220, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: the pin moved from {From} to {To}.")]
        public static partial void Moved(ILogger logger, string @namespace, string name, string? from, string? to);

        [LoggerMessage(EventId = 221, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: no Event of its moved pin could be written: {Problem}")]
        public static partial void NotTold(ILogger logger, string @namespace, string name, string problem);
    }
}
