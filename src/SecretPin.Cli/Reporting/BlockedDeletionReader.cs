using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Cli.Reporting;

/// <summary>Reads a <c>BlockedDeletion</c>. Matches deploy/chart/files/crds/blockeddeletions.yaml.</summary>
internal static class BlockedDeletionReader
{
    /// <param name="json">The object.</param>
    /// <param name="ns">Its namespace, where it does not say so itself.</param>
    /// <returns><see langword="null"/> where nothing has been recorded in it yet.</returns>
    public static BlockedDeletionReport? Read(ReadOnlySpan<byte> json, string ns)
    {
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        using var document = JsonDocument.ParseValue(ref reader);
        if (Member(document.RootElement, "metadata") is not { } metadata || Member(document.RootElement, "status") is not { } status
            || Member(status, "lastAttempt")?.TryGetDateTimeOffset(out var last) != true)
        {
            return null;
        }

        var attempt = Member(status, "attempts") is { ValueKind: JsonValueKind.Array } attempts ? attempts.EnumerateArray().FirstOrDefault() : default;
        return new(
            Text(metadata, "namespace") is { Length: > 0 } own ? own : ns,
            Text(metadata, "name"),
            Count(status, "denied"),
            Count(status, "forced"),
            last,
            Text(attempt, "user"),
            Text(attempt, "message"));
    }

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) ? found : null;

    private static string Text(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static long Count(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) ? count : 0;
}
