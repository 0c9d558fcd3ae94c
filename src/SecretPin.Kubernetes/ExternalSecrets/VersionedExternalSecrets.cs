using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>
/// Has External Secrets Operator bring a version: makes the ExternalSecret of that version, and removes it when the guard
/// would let its Secret go. What is not ours is left alone.
/// </summary>
public sealed partial class VersionedExternalSecrets
{
    /// <summary>How soon to look again while a Secret is awaited: somebody may have removed its ExternalSecret.</summary>
    private static readonly TimeSpan Awaiting = TimeSpan.FromMinutes(1);

    /// <summary>How soon to look again for what may go by then.</summary>
    private static readonly TimeSpan Pruning = TimeSpan.FromHours(1);

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ApiServer _api;
    private readonly ObjectScanner _scanner;
    private readonly IDeletionEvidence _evidence;
    private readonly LiveList _lists;
    private readonly bool _isEnabled;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="api">The API server.</param>
    /// <param name="scanner">As the guard has it.</param>
    /// <param name="evidence">As the guard has it.</param>
    /// <param name="isEnabled">Whether we may make ExternalSecrets.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="logger">Is told of what is made and removed.</param>
    public VersionedExternalSecrets(
        ApiServer api, ObjectScanner scanner, IDeletionEvidence evidence, bool isEnabled, TimeProvider time, ILogger<VersionedExternalSecrets> logger)
    {
        (_api, _scanner, _evidence, _isEnabled, _time, _logger) = (api, scanner, evidence, isEnabled, time, logger);
        _lists = new(api, time);
    }

    /// <returns>The answer, with what people who wait for its Secret should know.</returns>
    /// <exception cref="ApiServerException">It could not be made now.</exception>
    internal async Task<SourceResult> CreateAsync(SecretAlias alias, ExternalSecretTemplate template, SourceResult answer, CancellationToken cancellation)
    {
        if (answer is not { Secret: { } secret, RemoteVersion: { } version } || alias.Aws is not { } where)
        {
            return answer;
        }

        if (!_isEnabled)
        {
            return Refused(answer, "SecretPin makes no ExternalSecrets here. Set the chart's value aws.externalSecrets to true, or remove spec.externalSecret.");
        }

        if (ExternalSecretManifest.Problem(template.Spec, where.SecretId) is { } problem)
        {
            return Refused(answer, $"{problem}.");
        }

        try
        {
            using var content = new ByteArrayContent(ExternalSecretManifest.Of(alias, template, secret, version)) { Headers = { ContentType = Json } };
            using var request = new HttpRequestMessage(HttpMethod.Post, Resources.ExternalSecrets.Path(alias.Namespace)) { Content = content };
            using var response = await _api.SendAsync(request, cancellation).ConfigureAwait(false);
            Log.Made(_logger, alias.Namespace, secret);
        }
        catch (ApiServerException refusal) when (refusal.StatusCode == HttpStatusCode.Conflict)
        {
            // It is there.
        }
        catch (ApiServerException refusal) when (refusal.StatusCode == HttpStatusCode.NotFound)
        {
            return Refused(answer, "The API server knows no external-secrets.io/v1 ExternalSecret. Install External Secrets Operator 0.17 or later.");
        }
        catch (ApiServerException refusal) when (refusal.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            return Refused(answer, $"ExternalSecret {secret} was refused: {refusal.Message}");
        }

        return answer with { Hint = $" ExternalSecret {secret} is to bring it; its status says how far it is." };
    }

    /// <summary>Removes what the guard would let go: of versions older than the pin, not in use, past their retention.</summary>
    /// <returns>When to look again.</returns>
    /// <exception cref="ApiServerException">It could not be looked, or done.</exception>
    internal async Task<DateTimeOffset?> PruneAsync(SecretAlias alias, SourceResult answer, bool isWantedThere, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (_isEnabled && alias.StatusPinned is { } pinned && isWantedThere)
        {
            var all = await _lists.ReadAsync(Resources.ExternalSecrets, alias.Namespace, ExternalSecretHead.Read, cancellation).ConfigureAwait(false) ?? [];
            var ours = all.Where(head => head.Version?.Alias == alias.Name).OrderBy(head => head.Version!.Version).ToArray();
            foreach (var (old, next) in ours.Zip(ours.Skip(1)))
            {
                if (old.Version!.Version < pinned.Version && now - next.Version!.Version.Instant >= alias.Retention
                    && await MayGoAsync(alias, old.Version, now, cancellation).ConfigureAwait(false))
                {
                    await RemoveAsync(alias.Namespace, old, cancellation).ConfigureAwait(false);
                }
            }
        }

        var again = now + (isWantedThere || answer.Problem is not null ? Pruning : Awaiting);
        return answer.RefreshAt < again ? answer.RefreshAt : again;
    }

    private async Task<bool> MayGoAsync(SecretAlias alias, VersionedSecretName secret, DateTimeOffset now, CancellationToken cancellation)
    {
        var deletion = new DeletionRequest(alias.Namespace, ExternalSecretHead.Secret(_scanner, secret), "");
        var evidence = await _evidence.GatherAsync(alias.Namespace, secret.ToString(), cancellation).ConfigureAwait(false);
        return DeletionGuard.Decide(deletion, evidence, now).Outcome == Outcome.Allow;
    }

    private async Task RemoveAsync(string ns, ExternalSecretHead old, CancellationToken cancellation)
    {
        if (await _api.TryDeleteAsync(Resources.ExternalSecrets, ns, old.Metadata.Name, new(old.Metadata.Uid), cancellation).ConfigureAwait(false))
        {
            Log.Removed(_logger, ns, old.Metadata.Name);
        }
    }

    private static SourceResult Refused(SourceResult answer, string message) =>
        answer with { Problem = new(PinReason.ExternalSecretRefused, message) };

    private static partial class Log
    {
        [LoggerMessage(EventId = 230, Level = LogLevel.Information, Message = "ExternalSecret {Namespace}/{Name} was made.")]
        public static partial void Made(ILogger logger, string @namespace, VersionedSecretName name);

        [LoggerMessage(EventId = 231, Level = LogLevel.Information, Message = "ExternalSecret {Namespace}/{Name} was removed: nothing needs its version any more.")]
        public static partial void Removed(ILogger logger, string @namespace, string name);
    }
}
