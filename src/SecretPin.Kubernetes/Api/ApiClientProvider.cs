using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Creates a client from a configuration, and a new one whenever the file behind the configuration has changed.
/// KubernetesClient reads <c>ca.crt</c> only once, so it would lose a cluster that rotates its CA. (It rereads tokens itself.)
/// </summary>
internal sealed class ApiClientProvider(Func<KubernetesClientConfiguration> load, string? file, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private byte[]? _loadedFile;
    private long _checkedAt;
    private ApiClient? _current;

    // Watches may still read from the previous client. They end within minutes, long before the next rotation.
    private ApiClient? _previous;

    /// <summary>The first load throws if it fails. A change that cannot be loaded keeps the current client.</summary>
    public ApiClient Current
    {
        get
        {
            lock (_lock)
            {
                if (_current is null)
                {
                    _loadedFile = Read();
                    _current = new(load());
                    _checkedAt = time.GetTimestamp();
                }
                else if (file is not null && time.GetElapsedTime(_checkedAt) >= CheckInterval)
                {
                    _checkedAt = time.GetTimestamp();
                    Refresh(_current);
                }

                return _current;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _previous?.Dispose();
            _current?.Dispose();
        }
    }

    private void Refresh(ApiClient current)
    {
        try
        {
            var content = Read();
            if (content.AsSpan().SequenceEqual(_loadedFile))
            {
                return;
            }

            var next = new ApiClient(load());
            _previous?.Dispose();
            (_previous, _current, _loadedFile) = (current, next, content);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The file is being replaced. The next check reads it again.
        }
    }

    private byte[]? Read() => file is null ? null : File.ReadAllBytes(file);
}
