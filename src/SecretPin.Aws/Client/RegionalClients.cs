using System.Collections.Concurrent;

namespace SecretPin.Aws.Client;

/// <summary>AWS Secrets Manager by region. A client is made when the first alias needs it, and kept.</summary>
public sealed class RegionalClients : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ResilientSecretsManager>> _regions = new(StringComparer.Ordinal);
    private readonly Func<string, ResilientSecretsManager> _make;

    /// <param name="options">Valid ones.</param>
    /// <param name="metrics">Counts calls.</param>
    /// <param name="time">All waiting goes by it.</param>
    public RegionalClients(AwsOptions options, IAwsMetrics metrics, TimeProvider time)
        : this(region => new SecretsManagerClient(new SecretsManagerConfig(region, options.Endpoint, options.TryTimeout)), options, metrics, time)
    {
    }

    internal RegionalClients(Func<string, ISecretsManager> client, AwsOptions options, IAwsMetrics metrics, TimeProvider time) =>
        _make = region => new(client(region), region, options, metrics, time);

    public ISecretsManager this[string region] =>
        _regions.GetOrAdd(region, name => new(() => _make(name))).Value;

    public void Dispose()
    {
        foreach (var region in _regions.Values.Where(region => region.IsValueCreated))
        {
            region.Value.Dispose();
        }
    }
}
