namespace SecretPin.Aws.Client;

/// <summary>AWS Secrets Manager in one region: all that we ever ask of it. There is no operation that gives a value.</summary>
public interface ISecretsManager
{
    /// <summary>DescribeSecret.</summary>
    /// <param name="secretId">Name or ARN.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation);

    /// <summary>ListSecretVersionIds, one page of it.</summary>
    /// <param name="secretId">Name or ARN.</param>
    /// <param name="page"><see langword="null"/> for the first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation);
}
