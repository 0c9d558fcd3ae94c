using System.Text.Json;
using System.Text.Json.Serialization;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>A pod in the phase Pending, and whether any of its containers has ever started.</summary>
internal sealed record PendingPod(ScannedObject Pod, string ResourceVersion, bool HasStarted)
{
    public static PendingPod Read(ObjectScanner scanner, ReadOnlySpan<byte> json)
    {
        var pod = scanner.ScanAs(Kinds.Pod, json).RequireValidNames();
        var state = JsonSerializer.Deserialize(json, PodStateJson.Default.PodState)!;
        return new(pod, state.Metadata?.ResourceVersion ?? "", state.Status is { } status && status.Containers.Any(container => container.HasStarted));
    }
}

/// <summary>core/v1 Pod: the fields that show whether a container has ever started.</summary>
internal sealed record PodState(PodMetadata? Metadata, PodStatus? Status);

internal sealed record PodMetadata(string? ResourceVersion);

internal sealed record PodStatus(
    IReadOnlyList<ContainerStatus>? ContainerStatuses,
    IReadOnlyList<ContainerStatus>? InitContainerStatuses,
    IReadOnlyList<ContainerStatus>? EphemeralContainerStatuses)
{
    [JsonIgnore]
    public IEnumerable<ContainerStatus> Containers => [.. ContainerStatuses ?? [], .. InitContainerStatuses ?? [], .. EphemeralContainerStatuses ?? []];
}

internal sealed record ContainerStatus(int RestartCount, ContainerState? State, ContainerState? LastState)
{
    [JsonIgnore]
    public bool HasStarted => RestartCount > 0 || State is { Running: not null } or { Terminated: not null } || LastState is { Terminated: not null };
}

internal sealed record ContainerState(JsonElement? Running, JsonElement? Terminated);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PodState))]
internal sealed partial class PodStateJson : JsonSerializerContext;
