namespace SecretPin.Aws.Client;

/// <summary>Counts each call, including retries.</summary>
public interface IAwsMetrics
{
    /// <param name="region">Such as <c>eu-west-1</c>.</param>
    /// <param name="operation">DescribeSecret or ListSecretVersionIds.</param>
    /// <param name="outcome">Answered, or the reason of the failure: a <see cref="Core.Pins.PinReason"/>.</param>
    void AwsAsked(string region, string operation, string outcome);
}
