using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>All sources of pins as one. The first source that knows the source of an alias answers.</summary>
public sealed class PinSources(params IReadOnlyList<IPinSource> sources) : IPinSource
{
    public event Action<string, AliasName>? Changed
    {
        add => Each(source => source.Changed += value);
        remove => Each(source => source.Changed -= value);
    }

    public async ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            if (await source.ReadAsync(declared, cancellation).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }

        return null;
    }

    public void Forget(string ns, AliasName name) => Each(source => source.Forget(ns, name));

    private void Each(Action<IPinSource> action)
    {
        foreach (var source in sources)
        {
            action(source);
        }
    }
}
