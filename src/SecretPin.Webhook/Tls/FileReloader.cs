using System.Security.Cryptography;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// Has files read now, and again whenever their content changed: the kubelet swaps a mounted Secret as a whole. A first
/// reading that fails fails loudly; after that, what was good stays.
/// </summary>
internal sealed class FileReloader : IAsyncDisposable
{
    /// <summary>How often the files are looked at. A watch on files misses swaps of the symlink above them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly string[] _paths;
    private readonly ITimer _timer;
    private byte[] _seen;

    /// <param name="paths">What is looked at.</param>
    /// <param name="read">Reads it and puts it to use. Throws a <see cref="StartupException"/> where it is of no use.</param>
    /// <param name="kept">Is told why a change was of no use.</param>
    /// <param name="clock">When to look.</param>
    public FileReloader(string[] paths, Action read, Action<string> kept, TimeProvider clock)
    {
        _paths = paths;
        _seen = Fingerprint();
        read();
        _timer = clock.CreateTimer(_ => LookAgain(read, kept), null, Interval, Interval);
    }

    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static string Text(string path) => Read(path, File.ReadAllText);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void LookAgain(Action read, Action<string> kept)
    {
        try
        {
            var seen = Fingerprint();
            if (!seen.AsSpan().SequenceEqual(_seen))
            {
                _seen = seen;
                read();
            }
        }
        catch (StartupException mistake)
        {
            kept(mistake.Message);
        }
    }

    private byte[] Fingerprint() => SHA256.HashData([.. _paths.SelectMany(path => Read(path, File.ReadAllBytes))]);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file {path} cannot be read: {exception.Message}", exception);
        }
    }
}
