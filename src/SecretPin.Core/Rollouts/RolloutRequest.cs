using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Core.Rollouts;

/// <summary>
/// What a person requests of a rollout: the value of <see cref="WellKnown.RolloutAnnotation"/>, as JSON. <c>/validate/aliases</c> verifies the user,
/// so the request also records the user.
/// </summary>
public sealed record RolloutRequest
{
    /// <summary>In characters, of the whole value.</summary>
    public const int Longest = 2048;

    [JsonConverter(typeof(JsonStringEnumConverter<RolloutAction>))]
    public RolloutAction Action { get; init; }

    /// <summary>The Secret that the request is about. A request about another rollout has no effect.</summary>
    public string To { get; init => field = value ?? ""; } = "";

    /// <summary>The name of the user that the API server authenticated.</summary>
    public string User { get; init => field = value ?? ""; } = "";

    /// <summary>Empty if the user gave none.</summary>
    public string Reason { get; init => field = value ?? ""; } = "";

    /// <summary>Distinguishes the request from an equal one before it.</summary>
    public string At { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the request brings the version to workloads, so that it waits while the alias is suspended.</summary>
    [JsonIgnore]
    public bool Releases => Action is RolloutAction.Next or RolloutAction.Now or RolloutAction.Pin;

    /// <summary>For sentences: <c>by alice: the old password leaked</c>.</summary>
    [JsonIgnore]
    public string Origin => Reason.Length > 0 ? $"by {User}: {Reason}" : $"by {User}";

    /// <returns><see langword="false"/> if <paramref name="annotation"/> is missing or malformed; a malformed request has no effect.</returns>
    public static bool TryParse(string? annotation, [NotNullWhen(true)] out RolloutRequest? request, [NotNullWhen(false)] out string? problem)
    {
        request = null;
        try
        {
            request = annotation is null || annotation.Length > Longest ? null : JsonSerializer.Deserialize(annotation, RolloutJson.Default.RolloutRequest);
        }
        catch (JsonException)
        {
            // The message below states the form.
        }

        problem = request is { To.Length: > 0, User.Length: > 0, At.Length: > 0 } ? null
            : $"must be JSON of at most {Longest} characters such as "
                + """{"action":"Now","to":"SECRET","user":"NAME","reason":"WHY","at":"2026-01-31T12:00:00Z"}""";
        request = problem is null ? request : null;
        return request is not null;
    }

    public override string ToString() => JsonSerializer.Serialize(this, RolloutJson.Default.RolloutRequest);
}

/// <summary>What a person can request of a rollout.</summary>
public enum RolloutAction
{
    /// <summary>Release the next step, without waiting for the soak time or for another namespace.</summary>
    Next,

    /// <summary>Release all workloads at once.</summary>
    Now,

    /// <summary>Continue a rollout that a failure held.</summary>
    Release,

    /// <summary>Reject the version, and move all workloads back.</summary>
    Rollback,

    /// <summary>Pin a version that was rejected.</summary>
    Pin,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RolloutRequest))]
internal sealed partial class RolloutJson : JsonSerializerContext;
