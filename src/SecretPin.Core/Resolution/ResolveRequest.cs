using System.Buffers;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>
/// The resolve request: the annotation <see cref="WellKnown.ResolveAnnotation"/> on a workload. It lets a client move a workload to the pins of its
/// aliases without becoming the field manager of the pod spec.
/// </summary>
public static class ResolveRequest
{
    /// <summary>
    /// The names in a workload that belong to aliases, with the alias of each: the name of the alias itself, and the versions that the annotation
    /// <see cref="WellKnown.ResolvedAnnotation"/> assigns to it. Any other version was written by a user, and belongs to no alias.
    /// </summary>
    public static IReadOnlyDictionary<string, string> NamesOf(ScannedObject workload, params IEnumerable<string> aliases)
    {
        var requested = aliases.Distinct().ToDictionary(alias => alias);
        var names = new Dictionary<string, string>(requested);
        foreach (var secret in Provenance.Of(workload))
        {
            if (requested.ContainsKey(secret.Alias.Value))
            {
                names[secret.ToString()] = secret.Alias.Value;
            }
        }

        return names;
    }

    /// <summary>The names in the places of a workload that belong to an alias; one for each place.</summary>
    public static IEnumerable<string> PlacesOf(ScannedObject workload, string alias)
    {
        if (workload.References.Count == 0)
        {
            return [];
        }

        var names = NamesOf(workload, alias);
        return workload.References.Where(reference => reference.IsResolvedIn(workload.Namespace)).Select(reference => reference.Name).Where(names.ContainsKey);
    }

    /// <summary>The aliases that a request names, without duplicates; they may be invalid or undeclared.</summary>
    /// <param name="annotation">The value of the annotation; <see langword="null"/> if the workload has none.</param>
    public static IEnumerable<string> Aliases(string? annotation) =>
        (annotation ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct();

    /// <summary>A merge patch (RFC 7396) that sends the request.</summary>
    /// <param name="aliases">The aliases to resolve again.</param>
    /// <param name="uid">If not <see langword="null"/>, the API server rejects the patch if the workload has another UID.</param>
    public static byte[] Patch(IEnumerable<string> aliases, string? uid = null)
    {
        var patch = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(patch);
        json.WriteStartObject();
        json.WriteStartObject("metadata"u8);
        if (uid is not null)
        {
            json.WriteString("uid"u8, uid);
        }

        json.WriteStartObject("annotations"u8);
        json.WriteString(WellKnown.ResolveAnnotation, string.Join(',', aliases));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return patch.WrittenSpan.ToArray();
    }
}
