using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Reads an alias as the API server has it, not as a watch last saw it.</summary>
public interface ILiveAliases
{
    /// <returns>The alias as it was at some moment after this call; <see langword="null"/> where none is declared.</returns>
    /// <exception cref="FormatException">It is declared, and a part that pins depend on is not of its form.</exception>
    Task<SecretAlias?> ReadAsync(string ns, string name, CancellationToken cancellation);
}
