using System.Collections.Concurrent;

namespace SecretPin.Aws.Client;

/// <summary>The clients of AWS Secrets Manager by region. Each is created when the first alias needs it.</summary>
public sealed class RegionalClients : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ResilientSecretsManager>> _regions = new(StringComparer.Ordinal);
    private readonly Func<string, ResilientSecretsManager> _create;

    public RegionalClients(AwsOptions options, IAwsMetrics metrics, TimeProvider time)
        : this(region => new SecretsManagerClient(new SecretsManagerConfig(region, options.Endpoint, options.TryTimeout)), options, metrics, time)
    {
    }

    internal RegionalClients(Func<string, ISecretsManager> client, AwsOptions options, IAwsMetrics metrics, TimeProvider time) =>
        _create = region => new(client(region), region, options, metrics, time);

    public ISecretsManager this[string region] => _regions.GetOrAdd(region, name => new(() => _create(name))).Value;

    public void Dispose()
    {
        foreach (var region in _regions.Values.Where(region => region.IsValueCreated))
        {
            region.Value.Dispose();
        }
    }
}
