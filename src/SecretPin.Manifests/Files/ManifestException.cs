namespace SecretPin.Manifests.Files;

/// <summary>A manifest cannot be read, or is malformed. The messages contain the location, and no value of an object.</summary>
public sealed class ManifestException : Exception
{
    public ManifestException(ManifestLocation location, string problem)
        : this([$"{location}: {problem}"])
    {
    }

    /// <param name="problems">One line each, which begins with the location.</param>
    public ManifestException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    public IReadOnlyList<string> Problems { get; }
}
