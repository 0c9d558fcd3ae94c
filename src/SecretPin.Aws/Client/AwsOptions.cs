namespace SecretPin.Aws.Client;

/// <summary>Settings of the requests to AWS: section <c>Aws</c>. All limits apply to each region.</summary>
public sealed class AwsOptions
{
    /// <summary>The endpoint of Secrets Manager for all regions. Default: the one that the SDK finds, as in AWS_ENDPOINT_URL_SECRETS_MANAGER.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The timeout of one attempt. Default 5 seconds.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of retries of a throttled or failed call, before the next refresh. Default 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>The median delay before the first retry. Each further retry about doubles it. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest delay before a retry. Default 20 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The limit of concurrent calls. Default 10.</summary>
    public int Concurrency { get; set; } = 10;

    /// <summary>The limit of DescribeSecret calls per second. Default 100. The quota of AWS is 40,000, shared by the whole account.</summary>
    public int DescribesPerSecond { get; set; } = 100;

    /// <summary>The limit of ListSecretVersionIds calls per second. Default 10. The quota of AWS is 50, shared by the whole account.</summary>
    public int ListsPerSecond { get; set; } = 10;

    /// <summary>The ratio of failed calls at which the circuit opens. Default 0.5.</summary>
    public double BreakRatio { get; set; } = 0.5;

    /// <summary>The minimum number of calls within 30 seconds for that. Default 10.</summary>
    public int BreakMinimum { get; set; } = 10;

    /// <summary>How long the circuit stays open, without calls. Default 30 seconds.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the last response is used while AWS does not answer, before the alias reports the problem. Default 5 minutes.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(5);
}
