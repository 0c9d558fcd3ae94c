namespace SecretPin.Aws.Client;

/// <summary>How AWS is asked: section <c>Aws</c>. Everything is for one region.</summary>
public sealed class AwsOptions
{
    /// <summary>Where Secrets Manager answers, for all regions; by default where the SDK finds it (AWS_ENDPOINT_URL_SECRETS_MANAGER among others).</summary>
    public string? Endpoint { get; set; }

    /// <summary>How long one try may take. Default 5 seconds.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a throttled or failed call is tried again, before it waits for the next refresh. Default 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>The median wait before the first retry; each further one has about twice that. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait before a retry. Default 20 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many calls may be under way at once. Default 10.</summary>
    public int Concurrency { get; set; } = 10;

    /// <summary>DescribeSecret calls a second. Default 100; AWS's quota is 40,000, shared by the whole account.</summary>
    public int DescribesPerSecond { get; set; } = 100;

    /// <summary>ListSecretVersionIds calls a second. Default 10; AWS's quota is 50, shared by the whole account.</summary>
    public int ListsPerSecond { get; set; } = 10;

    /// <summary>Which part of the calls must have failed for the circuit to open. Default 0.5.</summary>
    public double BreakRatio { get; set; } = 0.5;

    /// <summary>How many calls there must have been for that, within 30 seconds. Default 10.</summary>
    public int BreakMinimum { get; set; } = 10;

    /// <summary>How long the circuit stays open: nothing is asked. Default 30 seconds.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the last answer counts while AWS does not answer, before the alias says so. Default 5 minutes.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(5);
}
