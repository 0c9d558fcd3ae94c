using System.Text.Json;
using SecretPin.Core;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// What a review contains about its user in addition to the name (authentication.k8s.io/v1 UserInfo), bounded for the audit trail. If the user is
/// impersonated, all of this describes the impersonated user; the headers of the impersonation choose it.
/// </summary>
/// <param name="Uid">Empty if the review does not contain it. Impersonation sets it only with the header <c>Impersonate-Uid</c>.</param>
/// <param name="Groups">The first groups. If there are more, the last entry states their number.</param>
/// <param name="Extra">The first attributes. If there are more, the key <c>…</c> states their number.</param>
internal sealed record AttemptUser(string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private const int LongestUid = 253;
    private const int MaxGroups = 16;
    private const int LongestGroup = 128;
    private const int MaxKeys = 16;
    private const int LongestKey = 128;
    private const int MaxValues = 4;
    private const int LongestValue = 256;

    /// <summary>The maximum total length of the keys and values. Those of a ServiceAccount token have about 500 characters.</summary>
    private const int LongestExtra = 2048;

    private const string More = "…";

    /// <param name="json">An object; empty if the review does not contain it. Values of another type are skipped.</param>
    public static AttemptUser Read(ReadOnlySpan<byte> json)
    {
        string uid = "";
        IReadOnlyList<string> groups = [];
        IReadOnlyDictionary<string, IReadOnlyList<string>> extra = new Dictionary<string, IReadOnlyList<string>>();
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        if (!json.IsEmpty)
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = JsonText.TryRead(ref reader, out var name) ? name : null;
                reader.Read();
                switch (key)
                {
                    case "uid": uid = Text(ref reader, LongestUid); break;
                    case "groups": groups = Texts(ref reader, MaxGroups, LongestGroup); break;
                    case "extra": extra = ExtraOf(ref reader); break;
                    default: reader.Skip(); break;
                }
            }
        }

        return new(uid, groups, extra);
    }

    private static Dictionary<string, IReadOnlyList<string>> ExtraOf(ref Utf8JsonReader reader)
    {
        var (extra, omitted, left) = (new Dictionary<string, IReadOnlyList<string>>(), 0, LongestExtra);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return extra;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Text(ref reader, LongestKey);
            reader.Read();
            var values = Texts(ref reader, MaxValues, LongestValue);
            var length = key.Length + values.Sum(value => value.Length);
            if (extra.Count < MaxKeys && length <= left && extra.TryAdd(key, values))
            {
                left -= length;
            }
            else
            {
                omitted++;
            }
        }

        if (omitted > 0)
        {
            extra[More] = [$"{More} {omitted} more"];
        }

        return extra;
    }

    /// <summary>The strings of an array; empty if the value is not an array.</summary>
    private static List<string> Texts(ref Utf8JsonReader reader, int limit, int longest)
    {
        var (first, count) = (new List<string>(), 0);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return first;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
            }
            else if (count++ < limit && Text(ref reader, longest) is { Length: > 0 } text)
            {
                first.Add(text);
            }
        }

        if (count > limit)
        {
            first.Add($"{More} {count - limit} more");
        }

        return first;
    }

    /// <summary>The text of the current token; empty if it is not a string, or not Unicode text.</summary>
    private static string Text(ref Utf8JsonReader reader, int longest)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            return JsonText.TryRead(ref reader, out var text) ? SafeText.SingleLine(text, longest) : "";
        }

        reader.Skip();
        return "";
    }
}
