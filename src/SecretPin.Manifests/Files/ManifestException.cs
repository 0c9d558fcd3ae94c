namespace SecretPin.Manifests.Files;

/// <summary>A manifest cannot be read, or is not what it says it is. The message says where, what was seen, and quotes no value.</summary>
public sealed class ManifestException : Exception
{
    public ManifestException(ManifestLocation place, string problem)
        : this([$"{place}: {problem}"])
    {
    }

    /// <param name="problems">Each a sentence that begins with its place.</param>
    public ManifestException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
