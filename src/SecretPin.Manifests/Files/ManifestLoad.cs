namespace SecretPin.Manifests.Files;

/// <summary>The result of a load of the folder.</summary>
/// <param name="At">The time of the load.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Objects">The number of objects in the files.</param>
/// <param name="Problems">Why the load failed, one line per problem with file and line; empty if the load is good.</param>
public sealed record ManifestLoad(DateTimeOffset At, int Files, int Objects, IReadOnlyList<string> Problems)
{
    /// <summary>Whether the cluster is now what this load found; else it stays what the last good one found.</summary>
    public bool IsGood => Problems.Count == 0;
}
