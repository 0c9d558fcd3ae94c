using System.Text.Json;
using FluentValidation;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary>
/// <c>/validate/aliases</c>: rejects an invalid SecretAlias, and the deletion of one that workloads depend on. A missing Secret is only a
/// warning, because a tool that applies all objects or none could otherwise never create an alias before its Secret. There are no permissions of authors
/// to check if the cluster has no API server.
/// </summary>
internal sealed class AliasValidation(
    ObjectScanner scanner, ISecrets secrets, IDeletionEvidence cluster, IValidator<SecretAliasObject> validator, ReviewDeadline deadline,
    ExternalSecretAuthors? authors = null) : IReviewHandler
{
    /// <summary>
    /// Of the spec and of the status, in bytes; far more than any real one. Parsing takes up to twenty times as much memory. Annotations and
    /// managed fields, which others write, are not parsed.
    /// </summary>
    private const int MaxPartSize = 256 * 1024;

    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (review.Kind != Kinds.SecretAlias)
        {
            throw new ObjectFormatException($"request.kind is '{SafeText.SingleLine(review.Kind.ToString())}'; it must be {Kinds.SecretAlias}.");
        }

        var ns = review.RequiredNamespace();
        if (review.Operation == "DELETE")
        {
            // The name comes from the object, because request.name is empty in the deletion of a collection.
            var deleted = review.Scan(scanner, review.OldObject);
            return AliasDeletionRule.DecideFromRequest(ns, deleted) ?? await deadline.RunAsync(
                async token => AliasDeletionRule.Decide(
                    ns, deleted, await cluster.GatherAsync(ns, deleted.Name, token), (await secrets.FindAsync(ns, [deleted.Name], token)).Count > 0),
                cancellation);
        }

        var declared = Read(review.Required(review.Object));
        var result = validator.Validate(declared);
        if (!result.IsValid)
        {
            return Verdict.Deny(Reason.Invalid, $"{string.Join("; ", result.Errors.Select(error => error.ErrorMessage))}.");
        }

        var stored = review.Operation == "UPDATE" ? Read(review.Required(review.OldObject)) : null;
        if (authors is not null && declared.Spec!.ExternalSecret is { } external && ReadsOtherSecret(declared.Spec, stored?.Spec)
            && await ProblemOfAuthorAsync(ns, review.UserJson, external.Template, cancellation) is { } problem)
        {
            return Verdict.Deny(Reason.NotPermitted, problem);
        }

        var alias = SecretAlias.Of(declared, ns);
        if (RequestProblem(declared, stored, review.UserName) is { } invalid)
        {
            return Verdict.Deny(Reason.Invalid, $"{invalid}.");
        }

        var old = stored is null ? null : OldAlias(stored, ns);
        var desired = alias.IsSuspended ? null : alias.SpecSecret;
        var existing = desired is null || desired == old?.SpecSecret
            ? null
            : await deadline.RunAsync(token => secrets.FindAsync(ns, [desired.ToString()], token), cancellation);
        return Verdict.Allow(Reason.NothingToDo, [.. Warnings(alias, old, desired, existing)]) with { AuditNote = RequestNote(alias, declared, stored) };
    }

    /// <summary>
    /// Why a new request about a rollout is invalid. The request contains the name of the user, and the status repeats it, so it must be the true name. A
    /// request that does not change is not verified, because another user may update the alias.
    /// </summary>
    private static string? RequestProblem(SecretAliasObject alias, SecretAliasObject? stored, string user)
    {
        var annotation = alias.Metadata?.Annotations?.Rollout;
        if (annotation is null || annotation == stored?.Metadata?.Annotations?.Rollout)
        {
            return null;
        }

        if (!RolloutRequest.TryParse(annotation, out var request, out var problem))
        {
            return $"metadata.annotations['{WellKnown.RolloutAnnotation}'] {problem}";
        }

        return request.User != user
                ? $"metadata.annotations['{WellKnown.RolloutAnnotation}'] has the user '{SafeText.SingleLine(request.User)}'. Write your own name: "
                    + SafeText.SingleLine(user)
            : request is { Action: RolloutAction.Now, Reason.Length: 0 }
                ? $"metadata.annotations['{WellKnown.RolloutAnnotation}'] releases all workloads at once without a reason. Write the reason"
            : null;
    }

    /// <summary>Records a new request in the audit log of the API server.</summary>
    private static string? RequestNote(SecretAlias alias, SecretAliasObject declared, SecretAliasObject? stored) =>
        alias.Request is { } request && declared.Metadata?.Annotations?.Rollout != stored?.Metadata?.Annotations?.Rollout
            ? $"{request.Action} of the rollout to {request.To} {request.Origin}" : null;

    /// <summary>Whether the ExternalSecrets of the alias can differ from those of the stored one. Other changes need no permission of the author.</summary>
    private static bool ReadsOtherSecret(SecretAliasSpec spec, SecretAliasSpec? old) => old is null || Sources(spec) != Sources(old);

    private static (string, string) Sources(SecretAliasSpec spec) => (
        JsonSerializer.Serialize(spec.ExternalSecret, SecretAliasJson.Default.VersionedExternalSecret!),
        JsonSerializer.Serialize(spec.Source?.AwsSecretsManager, SecretAliasJson.Default.AwsSecretsManagerSource!));

    private async ValueTask<string?> ProblemOfAuthorAsync(
        string ns, ReadOnlyMemory<byte> userInfo, ExternalSecretTemplate? template, CancellationToken cancellation) =>
        await deadline.RunAsync(async token => await authors!.ProblemAsync(ns, userInfo, template, token), cancellation);

    private static IEnumerable<string> Warnings(SecretAlias alias, SecretAlias? old, VersionedSecretName? desired, IReadOnlySet<string>? existing)
    {
        if (desired is not null && existing?.Contains(desired.ToString()) == false)
        {
            yield return $"Secret {desired} does not exist yet: until it does, "
                + (alias.StatusPinned is { } pinned ? $"alias {alias.Name} stays at {pinned.Version}" : $"workloads that name {alias.Name} are rejected");
        }

        if (desired is not null && alias.Rejects(desired))
        {
            yield return $"Secret {desired} was rejected by its rollout, so alias {alias.Name} stays at {alias.StatusPinned?.Version}. To pin it nevertheless: "
                + $"kubectl secretpin pin {alias.Name} {desired.Version} -n {alias.Namespace}";
        }

        if (desired is not null && old is not null && EffectivePinRule.Desired(old) is { } before && desired.Version < before.Version)
        {
            yield return $"Rollback: alias {alias.Name} moves back from {before.Version} to {desired.Version}";
        }
    }

    /// <exception cref="ObjectFormatException">A member has the wrong type, or a part is too large.</exception>
    private static SecretAliasObject Read(ReviewedObject alias)
    {
        // The deserializer does not decode an ExternalSecret's template, so it would accept an unpaired surrogate there.
        for (var reader = alias.Read(); reader.Read();)
        {
            if (reader.ValueIsEscaped && !JsonText.TryRead(ref reader, out _))
            {
                throw new ObjectFormatException("The SecretAlias contains text that is not Unicode.");
            }

            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && (reader.ValueTextEquals("spec"u8) || reader.ValueTextEquals("status"u8))
                && SizeOfValue(reader) is > MaxPartSize and var size)
            {
                throw new ObjectFormatException($"The {reader.GetString()} of the SecretAlias has {size} bytes; the limit is {MaxPartSize}.");
            }
        }

        try
        {
            return SecretAliasObject.Read(alias.Json.Span);
        }
        catch (JsonException exception)
        {
            throw new ObjectFormatException($"{exception.Path?.TrimStart('$', '.')} has the wrong type for a SecretAlias, or occurs twice.");
        }
    }

    /// <param name="reader">A copy, at the name of a property.</param>
    private static long SizeOfValue(Utf8JsonReader reader)
    {
        var start = reader.BytesConsumed;
        reader.Skip();
        return reader.BytesConsumed - start;
    }

    /// <returns><see langword="null"/> if the stored alias is invalid, because it is older than a rule of validation.</returns>
    private static SecretAlias? OldAlias(SecretAliasObject old, string ns)
    {
        try
        {
            return SecretAlias.Of(old, ns);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
