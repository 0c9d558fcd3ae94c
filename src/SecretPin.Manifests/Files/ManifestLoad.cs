namespace SecretPin.Manifests.Files;

/// <summary>How a load of the folder went.</summary>
/// <param name="At">When.</param>
/// <param name="Files">How many files there are.</param>
/// <param name="Objects">How many objects are in them.</param>
/// <param name="Problems">Why it was not taken over, one line each with file and line; none where all is well.</param>
public sealed record ManifestLoad(DateTimeOffset At, int Files, int Objects, IReadOnlyList<string> Problems)
{
    /// <summary>Whether the cluster is now what this load found; else it stays what the last good one found.</summary>
    public bool IsGood => Problems.Count == 0;
}
