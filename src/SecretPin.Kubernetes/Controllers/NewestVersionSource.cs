using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>The source <c>newest</c>: the newest versioned Secret of the alias that is at least <c>minAge</c> old.</summary>
public sealed class NewestVersionSource(ICachedCluster cache, TimeProvider time) : IPinSource
{
    public ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation)
    {
        if (declared.NewestMinAge is not { } minAge)
        {
            return new((SourceResult?)null);
        }

        var now = time.GetUtcNow();
        var versions = cache.FindVersions(declared.Namespace, declared.Name);
        var newest = NewestVersionRule.Of(declared, versions, now);
        return new(new SourceResult("newest", newest)
        {
            RefreshAt = versions
                .Where(version => newest is null || version.Secret.Version > newest.Version)
                .Select(version => CountsFrom(version.Secret.Version, version.CreatedAt, minAge))
                .Where(due => due > now)
                .Select(due => (DateTimeOffset?)due)
                .Min(),
            FutureVersions = [.. versions.Select(version => version.Secret).Where(secret => secret.Version.IsInFuture(now))],
        });
    }

    private static DateTimeOffset CountsFrom(SecretVersion version, DateTimeOffset? createdAt, TimeSpan minAge)
    {
        var (old, present) = ((createdAt ?? version.Instant) + minAge, version.Instant - SecretVersion.ClockTolerance);
        return old > present ? old : present;
    }
}
