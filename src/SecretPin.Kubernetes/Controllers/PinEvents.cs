using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Tells in the cluster that a pin has moved.</summary>
/// <param name="api">The API server.</param>
/// <param name="identity">Which replica we are; the name of its pod.</param>
/// <param name="time">For the event's own time.</param>
internal sealed class PinEvents(ApiServer api, string identity, TimeProvider time)
{
    /// <summary>As the API server checks it (K pkg/apis/core/validation/events.go).</summary>
    private const int MaxInstance = 128;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task MovedAsync(AliasObject read, AliasStatus next, CancellationToken cancellation)
    {
        var from = read.Status?.Pinned is { } before ? $"from {before} " : "";
        var about = read.Metadata;
        var moved = new PinEvent(
            new("secretpin-", about.Namespace),
            time.GetUtcNow(),
            $"{Contract.Group}/pin-controller",
            identity.Length > MaxInstance ? identity[..MaxInstance] : identity,
            "MovePin",
            "PinMoved",
            $"Pin moved {from}to {next.Pinned}, as spec.source.{next.History[0].Source} says.",
            "Normal",
            new($"{Contract.Group}/{Contract.Version}", Kinds.SecretAlias.Kind, about.Namespace, about.Name, about.Uid));
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(moved, PinEventJson.Default.PinEvent));
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, Resources.Events.Path(about.Namespace)) { Content = content };
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
    }
}
