namespace SecretPin.Core.Pins;

/// <summary>Says what aliases stand for. A source of pins knows nothing of workloads.</summary>
public interface IPins
{
    /// <summary>Says at once that a name need not be asked for, where that is known.</summary>
    /// <returns><see langword="false"/> only where <see cref="ReadAsync"/>, asked now, would give no pin for it.</returns>
    bool MayBeAlias(string ns, string name) => true;

    /// <param name="ns">A namespace.</param>
    /// <param name="names">Names that may be aliases in it.</param>
    /// <param name="cancellation">Ends the wait; what was not known by then is an <see cref="OperationCanceledException"/>.</param>
    /// <returns>A pin for each of <paramref name="names"/> that a <c>SecretAlias</c> declares, and for no other.</returns>
    ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation);
}
