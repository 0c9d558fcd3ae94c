namespace SecretPin.Core.Pins;

/// <summary>Says which Secrets there are. Never what is in them.</summary>
public interface ISecrets
{
    /// <returns>Those of <paramref name="names"/> that exist in the namespace and are not being deleted.</returns>
    ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation);
}
