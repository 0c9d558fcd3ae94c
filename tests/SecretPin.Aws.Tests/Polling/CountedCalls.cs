using System.Collections.Concurrent;
using SecretPin.Aws.Client;

namespace SecretPin.Aws.Tests.Polling;

/// <summary>Records the counted calls.</summary>
internal sealed class CountedCalls : IAwsMetrics
{
    public ConcurrentQueue<(string Operation, string Outcome)> Calls { get; } = [];

    public void AwsAsked(string region, string operation, string outcome) => Calls.Enqueue((operation, outcome));
}
