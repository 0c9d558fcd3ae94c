using System.Text.Json;

namespace SecretPin.Cli.Coverage;

/// <summary>A field of a CRD that looks like a reference to a Secret, or a pod spec.</summary>
/// <param name="Location">Where the object contains the name of the Secret, or the pod spec.</param>
/// <param name="Reason">Why the field looks like a reference.</param>
internal sealed record CandidateField(FieldLocation Location, CandidateReason Reason)
{
    public string Path => Location.ToString();

    public bool IsPodSpec => Reason == CandidateReason.PodSpec;

    /// <summary>The sibling that states the namespace.</summary>
    public string? NamespaceField { get; init; }

    /// <summary>The sibling that states the kind.</summary>
    public string? KindField { get; init; }

    /// <summary>Whether the kind has no default, so that a reference to a Secret states it.</summary>
    public bool KindRequired { get; init; }

    /// <summary>The sibling that states the API group of the kind.</summary>
    public string? GroupField { get; init; }

    /// <summary>Whether an object names a Secret in the field.</summary>
    public bool IsSetIn(JsonElement json) =>
        IsPodSpec ? PodSpecLocations.Under(Location).Any(field => HasName(field.In(json)))
        : KindField is null ? HasName(Location.In(json))
        : Location.Parent!.In(json).Any(parent => HasName(NameIn(parent)) && KindOf(parent) is "Secret" or null);

    private static bool HasName(IEnumerable<JsonElement> values) =>
        values.Any(value => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0);

    private IEnumerable<JsonElement> NameIn(JsonElement parent) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(Path[(Path.LastIndexOf('.') + 1)..], out var name) ? [name] : [];

    private string? KindOf(JsonElement parent) =>
        parent.TryGetProperty(KindField!, out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() is { Length: > 0 } stated ? stated
        : KindRequired ? ""
        : null;
}

/// <summary>Why a field looks like a reference to a Secret.</summary>
internal enum CandidateReason
{
    /// <summary>The field has the shape of a pod spec, or of a part of it.</summary>
    PodSpec,

    /// <summary>The key contains "secret", or is the name of a credential.</summary>
    Key,

    /// <summary>The field has the shape of a SecretKeySelector.</summary>
    Selector,

    /// <summary>The field states a kind, which can be Secret.</summary>
    Kind,

    /// <summary>The description of the field states that it names a Secret.</summary>
    Description,
}
