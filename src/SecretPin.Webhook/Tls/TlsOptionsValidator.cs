using FluentValidation;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

internal sealed class TlsOptionsValidator : AbstractValidator<TlsOptions>
{
    public TlsOptionsValidator()
    {
        RuleFor(options => options.Mode).IsInEnum()
            .WithMessage(options => $"is {options.Mode}: Development, Files or SelfManaged is possible.");
        RuleFor(options => options.Directory).NotEmpty().When(options => options.Mode == TlsMode.Development)
            .WithMessage("is empty: with Tls:Mode=Development it says where the certificate is made.");
        RuleFor(options => options.CertificateFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: with Tls:Mode=Files it is the path of a certificate in PEM.");
        RuleFor(options => options.KeyFile).NotEmpty().When(options => options.Mode == TlsMode.Files)
            .WithMessage("is not set: with Tls:Mode=Files it is the path of the certificate's key in PEM.");
        RuleFor(options => options.SelfManaged).SetValidator(new SelfManagedOptionsValidator())
            .When(options => options.Mode == TlsMode.SelfManaged);
        RuleFor(options => options.ClientCa).NotEqual("")
            .WithMessage("is empty: it is the path of CA certificates in PEM; leave it out, and every client may ask.");
    }
}
