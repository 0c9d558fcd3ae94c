using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>Says which version an alias should be pinned to. It knows nothing of workloads.</summary>
public interface IPinSource
{
    /// <summary>What it says of an alias, by namespace and name, is no longer what it said last. Sources that never change by themselves never tell.</summary>
    event Action<string, AliasName>? Changed
    {
        add { }
        remove { }
    }

    /// <returns><see langword="null"/> where the alias has another source, or where this one will tell (<see cref="Changed"/>) as soon as it knows.</returns>
    ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation);

    /// <summary>The alias is gone.</summary>
    void Forget(string ns, AliasName name)
    {
    }
}
