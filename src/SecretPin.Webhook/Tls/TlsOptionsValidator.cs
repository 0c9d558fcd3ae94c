using FluentValidation;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

internal sealed class TlsOptionsValidator : AbstractValidator<TlsOptions>
{
    public TlsOptionsValidator()
    {
        RuleFor(options => options.Mode).IsInEnum()
            .WithMessage(options => $"is {options.Mode}: must be Development, Files or SelfManaged.");
        RuleFor(options => options.Directory).NotEmpty().When(options => options.Mode == TlsMode.Development)
            .WithMessage("is empty: Tls:Mode=Development requires a directory for the certificate.");
        RuleFor(options => options.CertificateFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: Tls:Mode=Files requires the path of a certificate in PEM.");
        RuleFor(options => options.KeyFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: Tls:Mode=Files requires the path of the certificate's private key in PEM.");
        RuleFor(options => options.SelfManaged).SetValidator(new SelfManagedOptionsValidator())
            .When(options => options.Mode == TlsMode.SelfManaged);
        RuleFor(options => options.ClientCa).NotEqual("")
            .WithMessage("is empty: must be the path of CA certificates in PEM, or absent to accept every client.");
    }
}
