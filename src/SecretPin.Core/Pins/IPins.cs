namespace SecretPin.Core.Pins;

/// <summary>Reads the pins of aliases. Implementations do not depend on workloads.</summary>
public interface IPins
{
    /// <summary>Whether a name must be read with <see cref="ReadAsync"/>. The name can be any text. Answers from memory.</summary>
    /// <returns><see langword="false"/> only if no <c>SecretAlias</c> declares the name.</returns>
    bool MayBeAlias(string ns, string name) => true;

    /// <param name="ns">A namespace.</param>
    /// <param name="names">Names that may be aliases in it. Each is read, also if <see cref="MayBeAlias"/> excludes it.</param>
    /// <param name="cancellation">Throws <see cref="OperationCanceledException"/> if the pins were not read in time.</param>
    /// <returns>A pin for each of <paramref name="names"/> that a <c>SecretAlias</c> declares; no entry for the others.</returns>
    ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation);
}
