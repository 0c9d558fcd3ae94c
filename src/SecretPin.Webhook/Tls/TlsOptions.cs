using FluentValidation;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

/// <summary>The serving certificate, and the authentication of clients: section <c>Tls</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>
    /// Development creates a certificate for localhost; Files serves a mounted certificate; SelfManaged creates a certificate for the
    /// Service in the cluster. Default Development.
    /// </summary>
    public TlsMode Mode { get; set; } = TlsMode.Development;

    /// <summary>For Development, the directory of ca.crt, tls.crt and tls.key, relative to the content root. Default <c>certs-dev</c>.</summary>
    public string Directory { get; set; } = "certs-dev";

    /// <summary>For Files, the path of the certificate in PEM, followed by its intermediates. No default.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>For Files, the path of the private key in PEM, not encrypted. No default.</summary>
    public string? KeyFile { get; set; }

    /// <summary>For SelfManaged: section <c>Tls:SelfManaged</c>.</summary>
    public SelfManagedOptions SelfManaged { get; set; } = new();

    /// <summary>
    /// The path of CA certificates in PEM. If it is set, a client needs a certificate for client authentication that one of these CAs
    /// signed. Default none: every client is accepted.
    /// </summary>
    public string? ClientCa { get; set; }

    /// <summary>
    /// The common names (CN) of the clients that are accepted, compared exactly. Set them if <see cref="ClientCa"/> also signs certificates of other
    /// clients. Default none: every name is accepted.
    /// </summary>
    public IReadOnlyList<string> ClientNames { get; set; } = [];
}

internal sealed class TlsOptionsValidator : AbstractValidator<TlsOptions>
{
    public TlsOptionsValidator()
    {
        RuleFor(options => options.Mode).IsInEnum().WithMessage("is {PropertyValue}: must be Development, Files or SelfManaged.");
        RuleFor(options => options.Directory).NotEmpty().When(options => options.Mode == TlsMode.Development)
            .WithMessage("is empty: Tls:Mode=Development requires a directory for the certificate.");
        RuleFor(options => options.CertificateFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: Tls:Mode=Files requires the path of a certificate in PEM.");
        RuleFor(options => options.KeyFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: Tls:Mode=Files requires the path of the certificate's private key in PEM.");
        RuleFor(options => options.SelfManaged).SetValidator(new SelfManagedOptionsValidator()).When(options => options.Mode == TlsMode.SelfManaged);
        RuleFor(options => options.ClientCa).NotEqual("")
            .WithMessage("is empty: must be the path of CA certificates in PEM, or absent to accept every client.");
        RuleForEach(options => options.ClientNames).NotEmpty().WithMessage("is empty: must be the common name of a client certificate.");
        RuleFor(options => options.ClientNames).Empty().When(options => options.ClientCa is null)
            .WithMessage("is set without Tls:ClientCa, so no client would be asked for a certificate. Set Tls:ClientCa, or remove it.");
    }
}
