using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>The source <c>version</c>: the version in the spec.</summary>
public sealed class SpecVersionSource : IPinSource
{
    public ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation) =>
        new(declared.SpecSecret is { } secret ? new SourceResult("version", secret) : null);
}
