using Polly;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Gets the metadata of Secrets. A server that could only answer with the whole Secret answers 406 instead.</summary>
public sealed class ApiSecrets(ApiServer api, ObjectScanner scanner) : ILiveSecrets
{
    private readonly LiveObjects _objects = new(api, scanner, ResiliencePipeline.Empty);

    public async Task<bool> ExistsAsync(string ns, string name, CancellationToken cancellation) =>
        await _objects.ReadAsync(Resources.Secrets, ns, name, cancellation).ConfigureAwait(false) is { IsBeingDeleted: false };
}
