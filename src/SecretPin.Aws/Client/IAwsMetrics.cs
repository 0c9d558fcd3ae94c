namespace SecretPin.Aws.Client;

/// <summary>Is told of each call, retries included.</summary>
public interface IAwsMetrics
{
    /// <param name="region">As in <c>eu-west-1</c>.</param>
    /// <param name="operation">DescribeSecret or ListSecretVersionIds.</param>
    /// <param name="outcome">Answered, or why not: a reason of the alias's condition.</param>
    void AwsAsked(string region, string operation, string outcome);
}
