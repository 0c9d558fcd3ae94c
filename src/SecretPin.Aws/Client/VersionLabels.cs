using Amazon.Runtime;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>
/// Finds and removes the 14-digit labels of versions in AWS Secrets Manager, with the credentials of the user (the default chain of the SDK). Only the
/// kubectl plugin uses it. The webhook needs no right to change labels.
/// </summary>
public sealed class VersionLabels
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Func<string, SecretsManagerClient> _client;

    public VersionLabels()
        : this(region => new(new SecretsManagerConfig(region, endpoint: null, Timeout)))
    {
    }

    /// <param name="client">Creates the client of a region.</param>
    internal VersionLabels(Func<string, SecretsManagerClient> client) => _client = client;

    /// <summary>Finds the labels that are versions.</summary>
    /// <returns>For each of them, whether the alias follows it: its version in AWS also has the staging label of the source.</returns>
    /// <exception cref="AwsException">AWS rejected the request, failed, or is unreachable.</exception>
    public async Task<IReadOnlyDictionary<SecretVersion, bool>> FindAsync(AwsSecretSource source, CancellationToken cancellation)
    {
        using var client = _client(source.Region);
        var described = await CallAsync(source, "DescribeSecret", () => client.DescribeAsync(source.SecretId, cancellation), cancellation)
            .ConfigureAwait(false);
        var labels = new Dictionary<SecretVersion, bool>();
        foreach (var stages in described.Stages.Values)
        {
            foreach (var stage in stages)
            {
                if (SecretVersion.TryParse(stage, out var version))
                {
                    labels[version] = stages.Contains(source.Stage);
                }
            }
        }

        return labels;
    }

    /// <summary>Removes the label of a version, unless this version also has the staging label that the alias follows.</summary>
    /// <param name="source">The secret.</param>
    /// <param name="version">The version, which is the label.</param>
    /// <param name="isDryRun">Whether to only find the label.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <returns><see langword="false"/> if no version has the label.</returns>
    /// <exception cref="AwsException">The version is the one that the alias follows, or AWS rejected a request, failed, or is unreachable.</exception>
    public async Task<bool> RemoveAsync(AwsSecretSource source, SecretVersion version, bool isDryRun, CancellationToken cancellation)
    {
        using var client = _client(source.Region);
        var label = version.ToString();
        var described = await CallAsync(source, "DescribeSecret", () => client.DescribeAsync(source.SecretId, cancellation), cancellation)
            .ConfigureAwait(false);
        if (described.Stages.FirstOrDefault(stages => stages.Value.Contains(label)) is not { Key: { } id, Value: var labels })
        {
            return false;
        }

        if (labels.Contains(source.Stage))
        {
            throw new AwsException(
                PinReason.AccessDenied,
                $"The version {label} of {source.SecretId} has the label {source.Stage}, so the alias follows it. Rotate the secret first.");
        }

        if (!isDryRun)
        {
            await CallAsync(
                source,
                "UpdateSecretVersionStage",
                async () =>
                {
                    await client.RemoveStageAsync(source.SecretId, label, id, cancellation).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private static async Task<T> CallAsync<T>(AwsSecretSource source, string operation, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw AwsErrors.Of(thrown, source.Region, operation) is { Reason: PinReason.AccessDenied } denied
                ? new AwsException(denied.Reason, Describe(thrown, source, operation), thrown)
                : AwsErrors.Of(thrown, source.Region, operation);
        }
    }

    /// <summary>In contrast to <see cref="AwsErrors"/>, the credentials are those of the user.</summary>
    private static string Describe(Exception thrown, AwsSecretSource source, string operation) =>
        thrown is AmazonServiceException { ErrorCode: { Length: > 0 } code }
            ? $"AWS Secrets Manager in {source.Region} rejects {operation} of {source.SecretId} ({code}). Check the rights of your AWS credentials."
            : "No AWS credentials were found. Set AWS_PROFILE, or run 'eval \"$(aws configure export-credentials --format env)\"' after 'aws sso login'.";
}
