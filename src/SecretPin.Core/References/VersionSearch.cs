using System.Text.Json;
using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>
/// Finds the names of versions in an object of any kind, without knowing its schema: each string, and each key, that is <c>name</c> or
/// <c>namespace/name</c>. The name of a version is unique to the second, so an object that contains it needs it.
/// </summary>
public static class VersionSearch
{
    private const int Digits = 14;

    /// <summary>The keys of the root whose values are not searched: a status only reports.</summary>
    private static readonly string[] Skipped = ["status", "kind", "apiVersion"];

    /// <summary>The keys of the metadata whose values are not searched: they do not express what the object needs.</summary>
    private static readonly string[] SkippedMetadata = ["managedFields", "name", "namespace", "uid", "resourceVersion", "ownerReferences"];

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Adds the names in an object to its references, except those of Secrets that the object itself provides.</summary>
    /// <param name="json">The object.</param>
    /// <param name="scanned">The same object. Its references to a Secret in the same place are not repeated.</param>
    /// <param name="provides">Whether an object of the kind without the name of a Secret provides the Secret with its own name.</param>
    public static void AddTo(ScannedObject scanned, ReadOnlySpan<byte> json, bool provides)
    {
        if (!MayContain(json))
        {
            return;
        }

        var provided = scanned.References.Where(reference => reference.Field.Provides).Select(reference => reference.Name).ToHashSet();
        if (provides && provided.Count == 0)
        {
            provided.Add(scanned.Name);
        }

        var known = scanned.References.Select(reference => reference.Offset).ToHashSet();
        var found = Find(json, scanned.Namespace.Length > 0);
        scanned.AddReferences(found.Where(reference => !provided.Contains(reference.Name) && !known.Contains(reference.Offset)));
    }

    /// <summary>Whether the text contains a hyphen and exactly 14 digits at the end of a string. Most objects do not, and need no further reading.</summary>
    public static bool MayContain(ReadOnlySpan<byte> json)
    {
        // Each run of 14 digits contains one of these positions.
        for (var i = Digits; i < json.Length; i += Digits)
        {
            if (!char.IsAsciiDigit((char)json[i]))
            {
                continue;
            }

            var (start, end) = (i, i + 1);
            while (start > 0 && char.IsAsciiDigit((char)json[start - 1]))
            {
                start--;
            }

            while (end < json.Length && char.IsAsciiDigit((char)json[end]))
            {
                end++;
            }

            if (end - start == Digits && start > 0 && json[start - 1] == '-' && end < json.Length && json[end] == '"')
            {
                return true;
            }
        }

        return false;
    }

    private static List<Reference> Find(ReadOnlySpan<byte> json, bool isNamespaced)
    {
        var found = new List<Reference>();
        var path = new Stack<(string? Key, int Index)>();
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        var key = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    key = JsonText.TryRead(ref reader, out var text) ? text : "";
                    if (IsSkipped(path, key))
                    {
                        reader.Skip();
                    }
                    else
                    {
                        Add(key, (int)reader.TokenStartIndex);
                    }

                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    NextElement();
                    path.Push((key, reader.TokenType == JsonTokenType.StartArray ? -1 : int.MinValue));
                    key = null;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    key = path.Pop().Key;
                    break;
                case JsonTokenType.String:
                    NextElement();
                    if (JsonText.TryRead(ref reader, out var value))
                    {
                        Add(value, (int)reader.TokenStartIndex);
                    }

                    break;
                default:
                    NextElement();
                    break;
            }
        }

        return found;

        void NextElement()
        {
            if (path.TryPeek(out var around) && around.Index != int.MinValue)
            {
                path.Pop();
                path.Push(around with { Index = around.Index + 1 });
            }
        }

        void Add(string value, int offset)
        {
            var slash = value.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? value : value[(slash + 1)..];
            var ns = slash < 0 ? null : value[..slash];
            if (VersionedSecretName.TryParse(name, out _) && (ns is null || DnsLabel.IsValid(ns)))
            {
                found.Add(new()
                {
                    Field = new(Describe(path, key), null) { Name = "", IsSearched = true },
                    Name = name,
                    Namespace = ns is not null ? ns : isNamespaced ? null : SecretField.AnyNamespace,
                    Offset = offset,
                });
            }
        }
    }

    private static bool IsSkipped(Stack<(string? Key, int Index)> path, string key) =>
        path.Count == 1 ? Skipped.Contains(key)
        : path.Count == 2 && path.Peek().Key == "metadata" ? SkippedMetadata.Contains(key)
        : path.Count == 3 && key == LastApplied && path.ElementAt(1).Key == "metadata";

    /// <summary>The path as a JSON pointer without wildcards, outermost first.</summary>
    private static string Describe(Stack<(string? Key, int Index)> path, string? key)
    {
        var segments = new List<string>();
        if (path.TryPeek(out var around))
        {
            segments.Add(around.Index >= 0 ? $"[{around.Index}]" : FieldPath.Escape(key ?? ""));
        }

        foreach (var (inner, outer) in path.Zip(path.Skip(1)))
        {
            segments.Add(outer.Index >= 0 ? $"[{outer.Index}]" : FieldPath.Escape(inner.Key ?? ""));
        }

        segments.Reverse();
        return string.Join('/', segments);
    }
}
