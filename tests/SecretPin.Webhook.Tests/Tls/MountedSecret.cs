using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary>A Secret as the kubelet mounts it: the files are links through <c>..data</c>, which is swapped atomically.</summary>
internal sealed class MountedSecret : IDisposable
{
    private readonly TemporaryFolder _folder;
    private int _version;

    public MountedSecret(TemporaryFolder folder)
    {
        _folder = folder;
        Swap();
        File.CreateSymbolicLink(Certificate, Path.Combine("..data", CertificateFiles.CertificateName));
        File.CreateSymbolicLink(Key, Path.Combine("..data", CertificateFiles.KeyName));
    }

    public string Certificate => _folder[CertificateFiles.CertificateName];

    public string Key => _folder[CertificateFiles.KeyName];

    /// <summary>Swaps in another certificate.</summary>
    public void Swap() => Swap(folder => DevelopmentFiles.Renew(
        new(Path.Combine(folder, CertificateFiles.CertificateName), Path.Combine(folder, CertificateFiles.KeyName)),
        new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    /// <summary>Swaps in malformed files.</summary>
    public void Break() => Swap(folder =>
    {
        File.WriteAllText(Path.Combine(folder, CertificateFiles.CertificateName), "x");
        File.WriteAllText(Path.Combine(folder, CertificateFiles.KeyName), "x");
    });

    public void Dispose() => File.Delete(_folder["..data"]);

    private void Swap(Action<string> fill)
    {
        var folder = $"..{++_version}";
        fill(Directory.CreateDirectory(_folder[folder]).FullName);
        File.Delete(_folder["..data"]);
        File.CreateSymbolicLink(_folder["..data"], folder);
    }
}
