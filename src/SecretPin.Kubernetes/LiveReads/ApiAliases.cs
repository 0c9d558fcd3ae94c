using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Reads aliases from the API server.</summary>
public sealed class ApiAliases(ApiServer api)
{
    private readonly ObjectClient _objects = new(api);

    /// <returns>The alias at some moment after the call; <see langword="null"/> if it is not declared.</returns>
    /// <exception cref="FormatException">A field that defines the pin is malformed.</exception>
    public async Task<SecretAlias?> ReadAsync(string ns, string name, CancellationToken cancellation) =>
        await _objects.GetBytesAsync(Resources.SecretAliases, ns, name, cancellation).ConfigureAwait(false) is { } json
            ? SecretAlias.Read(json, ns) : null;
}
