namespace SecretPin.Aws.Client;

/// <summary>AWS Secrets Manager in one region: the operations that SecretPin uses. None of them returns a secret value.</summary>
public interface ISecretsManager
{
    Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation);

    /// <summary>ListSecretVersionIds: one page, the first one if <paramref name="page"/> is <see langword="null"/>.</summary>
    Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation);
}

/// <param name="DeletedAt">The time at which its deletion was scheduled; <see langword="null"/> if it is not.</param>
/// <param name="Stages">The staging labels of its versions, by version id.</param>
public sealed record DescribedSecret(DateTimeOffset? DeletedAt, IReadOnlyDictionary<string, IReadOnlyList<string>> Stages);

/// <param name="CreatedAt">The creation times of versions, by version id.</param>
/// <param name="NextPage"><see langword="null"/> on the last page.</param>
public sealed record ListedVersions(IReadOnlyDictionary<string, DateTimeOffset> CreatedAt, string? NextPage);
