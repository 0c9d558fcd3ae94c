using System.Net;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>
/// Creates the ExternalSecret of a version, from which External Secrets Operator creates the Secret, and deletes it when the guard
/// would allow the deletion of the Secret. Other ExternalSecrets are left unchanged.
/// </summary>
/// <remarks>SecretPin may create ExternalSecrets if <paramref name="isEnabled"/> (chart value aws.externalSecrets).</remarks>
public sealed partial class VersionedExternalSecrets(
    ApiServer api, ObjectScanner scanner, IDeletionEvidence evidence, IEnforcementPolicies policies, bool isEnabled, TimeProvider time,
    ILogger<VersionedExternalSecrets> logger)
{
    /// <summary>The next check while a Secret is missing: somebody may have deleted its ExternalSecret.</summary>
    private static readonly TimeSpan CreationInterval = TimeSpan.FromMinutes(1);

    /// <summary>The next check for versions that are no longer needed.</summary>
    private static readonly TimeSpan PruningInterval = TimeSpan.FromHours(1);

    private readonly AuditModeCheck _mode = new(policies);
    private readonly ObjectClient _objects = new(api);
    private readonly LiveList _lists = new(api, time);

    /// <returns>The result, with a hint for people who wait for the Secret, or with a problem.</returns>
    /// <exception cref="ApiServerException">The ExternalSecret could not be created now.</exception>
    internal async Task<SourceResult> CreateAsync(SecretAlias alias, ExternalSecretTemplate template, SourceResult result, CancellationToken cancellation)
    {
        if (result is not { Secret: { } secret, RemoteVersion: { } version } || alias.Aws is not { } aws)
        {
            return result;
        }

        if (!isEnabled)
        {
            return Rejected(
                result, "SecretPin may not create ExternalSecrets. Set the chart value aws.externalSecrets to true, or remove spec.externalSecret.");
        }

        if (ExternalSecretTemplateRule.Problem(template.Spec, aws.SecretId) is { } problem)
        {
            return Rejected(result, $"{problem}.");
        }

        if (!await _mode.MayActAsync(alias.Namespace, cancellation).ConfigureAwait(false))
        {
            return result with { Hint = $" Namespace {alias.Namespace} is in audit mode, so SecretPin does not create ExternalSecret {secret}." };
        }

        try
        {
            var manifest = ExternalSecretManifest.Of(alias, template, secret, version);
            using var response = await _objects.CreateAsync(Resources.ExternalSecrets, alias.Namespace, manifest, cancellation).ConfigureAwait(false);
            Log.Created(logger, alias.Namespace, secret);
        }
        catch (ApiServerException rejection) when (rejection.StatusCode == HttpStatusCode.Conflict)
        {
            // It exists.
        }
        catch (ApiServerException rejection) when (rejection.StatusCode == HttpStatusCode.NotFound)
        {
            return Rejected(result, "The API server does not serve external-secrets.io/v1 ExternalSecret. Install External Secrets Operator 0.17 or later.");
        }
        catch (ApiServerException rejection) when (rejection.StatusCode
            is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            return Rejected(result, $"The API server rejected ExternalSecret {secret}: {rejection.Message}");
        }

        return result with { Hint = $" ExternalSecret {secret} will create it; see its status." };
    }

    /// <summary>Deletes the ExternalSecrets of versions that are older than the pin, not in use, and past their retention.</summary>
    /// <returns>When to check again.</returns>
    /// <exception cref="ApiServerException">A request failed.</exception>
    internal async Task<DateTimeOffset?> PruneAsync(SecretAlias alias, SourceResult result, bool desiredExists, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (isEnabled && alias.StatusPinned is { } pinned && desiredExists && await _mode.MayActAsync(alias.Namespace, cancellation).ConfigureAwait(false))
        {
            var all = await _lists.ReadAsync(Resources.ExternalSecrets, alias.Namespace, ExternalSecretHead.Read, cancellation).ConfigureAwait(false) ?? [];
            var own = all.Where(head => head.Version?.Alias == alias.Name).OrderBy(head => head.Version!.Version).ToArray();
            foreach (var (old, next) in own.Zip(own.Skip(1)))
            {
                if (old.Version!.Version < pinned.Version && now - next.Version!.Version.Instant >= alias.Retention
                    && await MayDeleteAsync(alias, old.Version, now, cancellation).ConfigureAwait(false))
                {
                    await DeleteAsync(alias.Namespace, old, cancellation).ConfigureAwait(false);
                }
            }
        }

        var again = now + (desiredExists || result.Problem is not null ? PruningInterval : CreationInterval);
        return result.RefreshAt < again ? result.RefreshAt : again;
    }

    private async Task<bool> MayDeleteAsync(SecretAlias alias, VersionedSecretName secret, DateTimeOffset now, CancellationToken cancellation)
    {
        var deletion = new DeletionRequest(alias.Namespace, ExternalSecretHead.Secret(scanner, secret), "");
        var gathered = await evidence.GatherAsync(alias.Namespace, secret.ToString(), cancellation).ConfigureAwait(false);
        return DeletionGuard.Decide(deletion, gathered, now) is { IsAllowed: true, Reason: not Reason.NotBlocked };
    }

    private async Task DeleteAsync(string ns, ExternalSecretHead old, CancellationToken cancellation)
    {
        if (await _objects.TryDeleteAsync(Resources.ExternalSecrets, ns, old.Metadata.Name, new(old.Metadata.Uid), cancellation).ConfigureAwait(false))
        {
            Log.Deleted(logger, ns, old.Metadata.Name);
        }
    }

    private static SourceResult Rejected(SourceResult result, string message) =>
        result with { Problem = new(PinReason.ExternalSecretRefused, message) };

    private static partial class Log
    {
        [LoggerMessage(EventId = 230, Level = LogLevel.Information, Message = "Created ExternalSecret {Namespace}/{Name}.")]
        public static partial void Created(ILogger logger, string @namespace, VersionedSecretName name);

        [LoggerMessage(EventId = 231, Level = LogLevel.Information, Message = "Deleted ExternalSecret {Namespace}/{Name}: its version is no longer needed.")]
        public static partial void Deleted(ILogger logger, string @namespace, string name);
    }
}
