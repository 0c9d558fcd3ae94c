using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>The source <c>version</c>: set by hand, or by Git.</summary>
public sealed class VersionSource : IPinSource
{
    public ValueTask<SourceAnswer?> AskAsync(SecretAlias declared, CancellationToken cancellation) =>
        new(declared.Wanted is { } wanted ? new SourceAnswer("version", wanted) : null);
}
