using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecretPin.Cli.Coverage;

/// <summary>
/// Where the objects of a kind contain a field. Its text has the format of the paths in the catalogue: <c>spec.servers[*].tls.credentialName</c>.
/// </summary>
internal sealed partial class FieldLocation
{
    private readonly string? _key;
    private readonly bool _isList;
    private readonly string _text;

    private FieldLocation(FieldLocation? parent, string? key, bool isList, string text) => (Parent, _key, _isList, _text) = (parent, key, isList, text);

    /// <summary>The object itself.</summary>
    public static FieldLocation Root { get; } = new(null, null, false, "");

    /// <summary>The object, list or map that contains the field; <see langword="null"/> for <see cref="Root"/>.</summary>
    public FieldLocation? Parent { get; }

    /// <summary>Each element of the list at this location.</summary>
    public FieldLocation Elements => new(this, null, true, _text + "[*]");

    /// <summary>Each member of the map at this location.</summary>
    public FieldLocation Members => new(this, null, false, _text + ".*");

    public FieldLocation Member(string key) =>
        new(this, key, false, !PlainKey().IsMatch(key) ? $"{_text}[\"{key}\"]" : _text.Length == 0 ? key : $"{_text}.{key}");

    /// <summary>The values of the field in an object. An object in which the path leads to another type has none.</summary>
    public IEnumerable<JsonElement> In(JsonElement json) =>
        Parent is null ? [json]
        : _isList ? Parent.In(json).Where(Is(JsonValueKind.Array)).SelectMany(parent => parent.EnumerateArray())
        : _key is not null ? Parent.In(json).Where(Is(JsonValueKind.Object)).SelectMany(parent => MemberOf(parent, _key))
        : Parent.In(json).Where(Is(JsonValueKind.Object)).SelectMany(parent => parent.EnumerateObject().Select(member => member.Value));

    public override string ToString() => _text;

    private static IEnumerable<JsonElement> MemberOf(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) ? [value] : [];

    private static Func<JsonElement, bool> Is(JsonValueKind kind) => value => value.ValueKind == kind;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainKey();
}
