using System.Security.Cryptography;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// Loads files at once, and again when their content changes. The first load throws; a later load that fails leaves the last valid content
/// in use.
/// </summary>
internal sealed class FileReloader : IAsyncDisposable
{
    /// <summary>How often the files are compared. A file watch would miss that the kubelet swaps the symbolic link of a mounted Secret.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly string[] _paths;
    private readonly ITimer _timer;
    private byte[] _fingerprint;

    /// <summary>Calls <paramref name="load"/>, which throws a <see cref="StartupException"/> if the content of the files is invalid.</summary>
    public FileReloader(string[] paths, Action load, Action<string> failed, TimeProvider clock)
    {
        _paths = paths;
        _fingerprint = Fingerprint();
        load();
        _timer = clock.CreateTimer(_ => Check(load, failed), null, Interval, Interval);
    }

    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static string Text(string path) => Read(path, File.ReadAllText);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Check(Action load, Action<string> failed)
    {
        try
        {
            var fingerprint = Fingerprint();
            if (!fingerprint.AsSpan().SequenceEqual(_fingerprint))
            {
                _fingerprint = fingerprint;
                load();
            }
        }
        catch (StartupException exception)
        {
            failed(exception.Message);
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
