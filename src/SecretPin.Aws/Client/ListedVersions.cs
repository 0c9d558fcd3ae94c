namespace SecretPin.Aws.Client;

/// <param name="CreatedAt">The creation times of versions, by version id.</param>
/// <param name="NextPage"><see langword="null"/> on the last page.</param>
public sealed record ListedVersions(IReadOnlyDictionary<string, DateTimeOffset> CreatedAt, string? NextPage);
