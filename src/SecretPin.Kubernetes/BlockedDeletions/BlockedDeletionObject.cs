using System.Text.Json.Serialization;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>A <c>BlockedDeletion</c>, also as a merge patch. Matches deploy/chart/files/crds/blockeddeletions.yaml.</summary>
internal sealed record BlockedDeletionObject(BlockedDeletionMetadata Metadata, BlockedDeletionStatus? Status)
{
    /// <summary>Set only when the object is created, like <see cref="Kind"/>.</summary>
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }
}

/// <summary>A patch contains only the resourceVersion that was read, and fails if it is not the current one.</summary>
internal sealed record BlockedDeletionMetadata(
    string? Name = null, string? Namespace = null, string? ResourceVersion = null, string? Uid = null, DateTimeOffset? CreationTimestamp = null);

/// <summary>Generated JSON code sets missing lists to null; the properties replace null by an empty list.</summary>
internal sealed record BlockedDeletionStatus
{
    public long Denied { get; init; }

    public long Forced { get; init; }

    public long Unverified { get; init; }

    public long Impersonated { get; init; }

    public long Audited { get; init; }

    public DateTimeOffset? FirstAttempt { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RecordedAttempt> Attempts { get; init => field = value ?? []; } = [];

    /// <summary>The last writers, newest first, so that a write whose response was lost is not repeated.</summary>
    public IReadOnlyList<AttemptWriter> Writers { get; init => field = value ?? []; } = [];
}

internal sealed record RecordedAttempt
{
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset Time { get; init; }

    public string Uid { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary><see langword="null"/> if the review did not contain it.</summary>
    public string? UserUid { get; init; }

    public IReadOnlyList<string> Groups { get; init => field = value ?? []; } = [];

    /// <summary><see langword="null"/> if there is none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }

    public string Outcome { get; init; } = "";

    public string Reason { get; init; } = "";

    public string? Message { get; init; }

    public IReadOnlyList<string> Referrers { get; init => field = value ?? []; } = [];

    public static RecordedAttempt Of(DeletionAttempt attempt) => new()
    {
        Time = attempt.Time,
        Uid = attempt.Uid,
        User = attempt.User,
        UserUid = attempt.UserUid.Length > 0 ? attempt.UserUid : null,
        Groups = attempt.Groups,
        Extra = attempt.Extra.Count > 0 ? attempt.Extra : null,
        Outcome = attempt.Outcome.ToString(),
        Reason = attempt.Reason.ToString(),
        Message = attempt.Message,
        Referrers = attempt.Referrers,
    };
}

/// <param name="Replica">The id of the process.</param>
/// <param name="Batch">The id of the last batch that it wrote.</param>
internal sealed record AttemptWriter(string Replica, string Batch);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Rfc3339.Converter)])]
[JsonSerializable(typeof(BlockedDeletionObject))]
internal sealed partial class BlockedDeletionJson : JsonSerializerContext;
