using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Events;

/// <summary>Tells at an object what happened to it.</summary>
/// <param name="api">The API server.</param>
/// <param name="controller">Which part of us reports, as in <c>pin-controller</c>.</param>
/// <param name="identity">Which replica we are; the name of its pod.</param>
/// <param name="time">For the event's own time.</param>
internal sealed class ClusterEvents(ApiServer api, string controller, string identity, TimeProvider time)
{
    /// <summary>As the API server checks it (K pkg/apis/core/validation/events.go).</summary>
    private const int MaxInstance = 128;
    private const int MaxNote = 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    /// <param name="about">The object.</param>
    /// <param name="action">What we did.</param>
    /// <param name="reason">Why, in one word.</param>
    /// <param name="note">For people; cut where it is longer than may be.</param>
    /// <param name="isWarning">Whether somebody should look.</param>
    /// <param name="name">Of the event, where it may have to be found again.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task RecordAsync(
        EventTarget about, string action, string reason, string note, bool isWarning, string? name, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Post,
            Resources.Events.Path(about.Namespace),
            new ClusterEvent(
                name is null ? new(null, "secretpin-", about.Namespace) : new(name, null, about.Namespace),
                time.GetUtcNow(),
                $"{WellKnown.Group}/{controller}",
                Cut(identity, MaxInstance),
                action,
                reason,
                Cut(note, MaxNote),
                isWarning ? "Warning" : "Normal",
                about),
            ClusterEventJson.Default.ClusterEvent,
            Json,
            cancellation);

    /// <summary>Counts an event that was told before.</summary>
    /// <exception cref="ApiServerException">With 404: it is gone, as events are after an hour.</exception>
    public Task RepeatAsync(string ns, string name, int count, CancellationToken cancellation) =>
        SendAsync(
            HttpMethod.Patch,
            Resources.Events.Path(ns, name),
            new EventRepetition(new(count, time.GetUtcNow())),
            ClusterEventJson.Default.EventRepetition,
            MergePatch,
            cancellation);

    private async Task SendAsync<T>(
        HttpMethod method, string path, T body, JsonTypeInfo<T> type, MediaTypeHeaderValue mediaType, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = mediaType;
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    /// <summary>Not in the middle of a character.</summary>
    private static string Cut(string text, int limit) =>
        text.Length <= limit ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1)}…";
}
