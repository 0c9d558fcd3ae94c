using FluentValidation;
using SecretPin.Core.Guard;

namespace SecretPin.Webhook.Admission;

/// <summary>Settings of the deletion guard: section <c>Guard</c>.</summary>
public sealed class GuardOptions
{
    /// <summary>Default All; matches guard.scope in deploy/chart/values.yaml.</summary>
    public GuardScope Scope { get; set; } = GuardScope.All;
}

internal sealed class GuardOptionsValidator : AbstractValidator<GuardOptions>
{
    public GuardOptionsValidator() =>
        RuleFor(options => options.Scope).IsInEnum().WithMessage("is {PropertyValue}: must be All or Versions.");
}
