using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>The source <c>version</c>: set by hand, or by Git.</summary>
public sealed class SpecVersionSource : IPinSource
{
    public ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation) =>
        new(declared.SpecSecret is { } wanted ? new SourceResult("version", wanted) : null);
}
