using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Tests.Controllers;

/// <summary>A source that polls in the background, and raises an event when its result changes.</summary>
internal sealed class FakeSource : IPinSource
{
    private SourceResult? _answer;

    public event Action<string, AliasName>? Changed;

    public TaskCompletionSource<AliasName> Forgotten { get; } = new();

    public ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation) => new(declared.Aws is null ? null : _answer);

    public void Forget(string ns, AliasName name) => Forgotten.TrySetResult(name);

    public void Says(string secret)
    {
        Assert.True(VersionedSecretName.TryParse(secret, out var name));
        _answer = new("awsSecretsManager", name) { RemoteVersion = name.Version.ToString() };
        Changed?.Invoke("ns", name.Alias);
    }
}
