using System.Text.Json.Serialization;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>A <c>BlockedDeletion</c>, as far as we write it. Matches deploy/chart/files/crds/blockeddeletions.yaml.</summary>
internal sealed record BlockedDeletionObject(BlockedDeletionMetadata Metadata, BlockedDeletionStatus? Status);

internal sealed record BlockedDeletionMetadata(string Name, string Namespace, string ResourceVersion);

/// <summary>What it takes to make one.</summary>
internal sealed record NewBlockedDeletion(string ApiVersion, string Kind, NewObjectMetadata Metadata);

internal sealed record NewObjectMetadata(string Name, string Namespace);

/// <summary>A merge patch, which fails where the object is no longer what was read.</summary>
internal sealed record BlockedDeletionPatch(ReadVersion Metadata, BlockedDeletionStatus Status);

/// <summary>Lists that were not there are empty: generated JSON code sets them to null.</summary>
internal sealed record BlockedDeletionStatus
{
    public long Denied { get; init; }

    public long Forced { get; init; }

    public long Unverified { get; init; }

    public DateTimeOffset? FirstAttempt { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RecordedAttempt> Attempts { get; init => field = value ?? []; } = [];

    /// <summary>Who wrote here last, newest first: so that a write whose answer was lost is not made twice.</summary>
    public IReadOnlyList<AttemptWriter> Writers { get; init => field = value ?? []; } = [];
}

internal sealed record RecordedAttempt
{
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset Time { get; init; }

    public string Uid { get; init; } = "";

    public string User { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init => field = value ?? []; } = [];

    public string Outcome { get; init; } = "";

    public string Reason { get; init; } = "";

    public string? Message { get; init; }

    public IReadOnlyList<string> Referrers { get; init => field = value ?? []; } = [];

    public static RecordedAttempt Of(DeletionAttempt attempt) => new()
    {
        Time = attempt.Time,
        Uid = attempt.Uid,
        User = attempt.User,
        Groups = attempt.Groups,
        Outcome = attempt.Outcome.ToString(),
        Reason = attempt.Reason.ToString(),
        Message = attempt.Message,
        Referrers = attempt.Referrers,
    };
}

/// <param name="Replica">Who wrote.</param>
/// <param name="Batch">What it wrote last.</param>
internal sealed record AttemptWriter(string Replica, string Batch);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Rfc3339.Converter)])]
[JsonSerializable(typeof(BlockedDeletionObject))]
[JsonSerializable(typeof(BlockedDeletionPatch))]
[JsonSerializable(typeof(NewBlockedDeletion))]
internal sealed partial class BlockedDeletionJson : JsonSerializerContext;
