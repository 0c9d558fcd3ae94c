using k8s;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Makes clients of one configuration, and makes another when the file behind it has changed: KubernetesClient reads
/// <c>ca.crt</c> once, so a cluster that rotates its CA would lose us. (It reads tokens anew by itself.)
/// </summary>
internal sealed class ClientSource(Func<KubernetesClientConfiguration> load, string? file, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private byte[]? _seen;
    private long _checked;
    private ApiClient? _current;

    // Watches may still read from the client before; they end by themselves within minutes, the next rotation is months away.
    private ApiClient? _retired;

    /// <summary>The first load fails loudly; a change that cannot be loaded leaves the last good client in place.</summary>
    public ApiClient Current
    {
        get
        {
            lock (_lock)
            {
                if (_current is null)
                {
                    _seen = Read();
                    _current = new(load());
                    _checked = time.GetTimestamp();
                }
                else if (file is not null && time.GetElapsedTime(_checked) >= CheckInterval)
                {
                    _checked = time.GetTimestamp();
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
            _retired?.Dispose();
            _current?.Dispose();
        }
    }

    private void Refresh(ApiClient current)
    {
        try
        {
            var found = Read();
            if (found.AsSpan().SequenceEqual(_seen))
            {
                return;
            }

            var next = new ApiClient(load());
            _retired?.Dispose();
            (_retired, _current, _seen) = (current, next, found);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Half written, or gone for a moment: the next check sees it again.
        }
    }

    private byte[]? Read() => file is null ? null : File.ReadAllBytes(file);
}
