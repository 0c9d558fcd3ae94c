namespace SecretPin.Aws.Client;

/// <summary>AWS Secrets Manager in one region: the operations that SecretPin uses. None of them returns a secret value.</summary>
public interface ISecretsManager
{
    /// <summary>DescribeSecret.</summary>
    /// <param name="secretId">The name or ARN.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation);

    /// <summary>One page of ListSecretVersionIds.</summary>
    /// <param name="secretId">The name or ARN.</param>
    /// <param name="page"><see langword="null"/> for the first page.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation);
}
