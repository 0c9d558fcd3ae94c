using FluentValidation;

namespace SecretPin.Webhook.Admission;

/// <summary>Settings of all reviews: section <c>Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>Default Enforce; matches mode in deploy/chart/values.yaml.</summary>
    public AdmissionMode Mode { get; set; } = AdmissionMode.Enforce;
}

/// <summary>Whether SecretPin acts in all namespaces.</summary>
public enum AdmissionMode
{
    /// <summary>SecretPin acts, except in namespaces with the label <c>secretpin.io/mode: audit</c>.</summary>
    Enforce,

    /// <summary>SecretPin changes and rejects nothing, and reports what it would have done.</summary>
    Audit,
}

internal sealed class AdmissionOptionsValidator : AbstractValidator<AdmissionOptions>
{
    public AdmissionOptionsValidator() =>
        RuleFor(options => options.Mode).IsInEnum().WithMessage("is {PropertyValue}: must be Enforce or Audit.");
}
