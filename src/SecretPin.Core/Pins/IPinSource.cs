using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>Reads the version that an alias should be pinned to.</summary>
public interface IPinSource
{
    /// <summary>Raised with the namespace and name of an alias whose result has changed outside the cluster.</summary>
    event Action<string, AliasName>? Changed
    {
        add { }
        remove { }
    }

    /// <returns><see langword="null"/> if the alias has another source, or if the first result is pending; <see cref="Changed"/> is then raised.</returns>
    ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation);

    /// <summary>Called after the alias was deleted.</summary>
    void Forget(string ns, AliasName name)
    {
    }
}
