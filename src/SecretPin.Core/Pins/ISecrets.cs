namespace SecretPin.Core.Pins;

/// <summary>Reads which Secrets exist, never their data.</summary>
public interface ISecrets
{
    /// <summary>Whether a Secret is known to exist, so that it need not be read with <see cref="FindAsync"/>; answers from memory.</summary>
    bool IsKnown(string ns, string name) => false;

    /// <returns>The subset of <paramref name="names"/> that exists in the namespace and is not being deleted.</returns>
    ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation);

    /// <summary>The same, without a cache, for a decision that must not accept a Secret that has just been deleted.</summary>
    /// <inheritdoc cref="FindAsync" path="/returns"/>
    ValueTask<IReadOnlySet<string>> FindLiveAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        FindAsync(ns, names, cancellation);
}
