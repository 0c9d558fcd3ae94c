using System.Text.Json;
using FluentValidation;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Admission;

/// <summary>
/// <c>/validate/aliases</c>: a SecretAlias is well-formed. What may still become right is only warned about: tools that
/// apply everything or nothing would wait forever for a Secret that comes after its alias.
/// </summary>
internal sealed class AliasValidation(ISecrets secrets, IValidator<SecretAliasObject> validator, ReviewDeadline budget) : IReviewHandler
{
    /// <summary>In bytes. No SecretAlias comes near it, and one that is made of the smallest pieces takes twenty times as much.</summary>
    private const int MaxSize = 256 * 1024;

    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (review.Kind != Kinds.SecretAlias)
        {
            throw new ObjectFormatException($"request.kind is '{DisplayText.SingleLine(review.Kind.ToString())}'; a {Kinds.SecretAlias} was expected.");
        }

        var ns = review.NamespaceOfKind();
        if (review.Operation == "DELETE")
        {
            return Verdict.Allow(Reason.NothingToDo);
        }

        var written = Read(review.Required(review.Object));
        var result = validator.Validate(written);
        if (!result.IsValid)
        {
            return Verdict.Deny(Reason.Invalid, $"{string.Join("; ", result.Errors.Select(error => error.ErrorMessage))}.");
        }

        var alias = SecretAlias.Of(written, ns);
        var old = review.Operation == "UPDATE" ? Stored(Read(review.Required(review.OldObject)), ns) : null;
        var asked = alias.IsSuspended ? null : alias.SpecSecret;
        var existing = asked is null || asked == old?.SpecSecret
            ? null
            : await budget.SpendAsync(token => secrets.FindAsync(ns, [asked.ToString()], token), cancellation);
        return Verdict.Allow(Reason.NothingToDo, [.. Warnings(alias, old, asked, existing)]);
    }

    private static IEnumerable<string> Warnings(
        SecretAlias alias, SecretAlias? old, VersionedSecretName? asked, IReadOnlySet<string>? existing)
    {
        if (asked is not null && existing?.Contains(asked.ToString()) == false)
        {
            yield return $"Secret {asked} does not exist yet: until it does, "
                + (alias.StatusPinned is { } recorded ? $"alias {alias.Name} stays at {recorded.Version}" : $"workloads that name {alias.Name} are refused");
        }

        if (asked is not null && old is not null && PinRule.Desired(old) is { } before && asked.Version < before.Version)
        {
            yield return $"Rollback: alias {alias.Name} moves back from {before.Version} to {asked.Version}";
        }
    }

    /// <exception cref="ObjectFormatException">A member is of another type than a SecretAlias has there, or it is too large.</exception>
    private static SecretAliasObject Read(ReviewedObject alias)
    {
        if (alias.Json.Length > MaxSize)
        {
            throw new ObjectFormatException($"The SecretAlias is of {alias.Json.Length} bytes; at most {MaxSize} were expected.");
        }

        // An ExternalSecret's template is not read before it is used, and may hold half a character.
        for (var reader = alias.Read(); reader.Read();)
        {
            if (reader.ValueIsEscaped && !JsonText.TryRead(ref reader, out _))
            {
                throw new ObjectFormatException("The SecretAlias holds what is no Unicode text.");
            }
        }

        try
        {
            return SecretAliasObject.Read(alias.Json.Span);
        }
        catch (JsonException exception)
        {
            throw new ObjectFormatException(
                $"{exception.Path?.TrimStart('$', '.')} is not what a SecretAlias has there, or is there twice.");
        }
    }

    /// <summary>What is stored may date from before a rule: then there is nothing to compare with.</summary>
    private static SecretAlias? Stored(SecretAliasObject old, string ns)
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
