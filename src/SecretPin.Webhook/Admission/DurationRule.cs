using FluentValidation;
using SecretPin.Core;

namespace SecretPin.Webhook.Admission;

internal static class DurationRule
{
    /// <summary>The text is absent, or a Kubernetes duration of at least <paramref name="shortest"/>.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> MustBeDuration<T>(
        this IRuleBuilder<T, string?> rule, string path, TimeSpan shortest = default) =>
        rule.Custom((text, context) =>
        {
            if (text is null)
            {
                return;
            }

            if (!GoDuration.TryParse(text, out var duration))
            {
                context.AddFailure($"{path} '{text}' is not {GoDuration.Rule}");
            }
            else if (duration < shortest)
            {
                context.AddFailure($"{path} '{text}' is shorter than {shortest.TotalSeconds:0}s");
            }
        });
}
