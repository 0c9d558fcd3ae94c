using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Fuzz.Answers;

/// <summary>
/// The invariants of lists and watches. The API server validates what it stores, but an object may be older than the schema of its kind, and a webhook may
/// have changed it. An input is sent as a list, as a watch, and as the object in both.
/// </summary>
internal static class StreamCheck
{
    /// <summary>Sizes of blocks in bytes: one that splits each token, and one that a list may have.</summary>
    private static readonly int[] Blocks = [7, 4096];

    private const string NotText = "is not Unicode text.";

    private static readonly byte[] Other = """{"apiVersion":"v1","kind":"X","metadata":{"name":"another","namespace":"another"}}"""u8.ToArray();

    private static readonly ObjectScanner Scanner = new();

    private static readonly ObjectKind[] Kinds =
    [
        .. new ListOrder([]).All.Select(resource => resource.ObjectKind), Core.References.Kinds.Secret, Core.References.Kinds.SecretAlias,
        Core.References.Kinds.Namespace,
    ];

    /// <exception cref="Xunit.Sdk.XunitException">A list, a watch or an object is not read as a slow implementation reads it.</exception>
    public static async Task CheckAsync(byte[] input)
    {
        await CheckListAsync(input);
        await CheckListAsync([.. """{"kind":"List","metadata":{"resourceVersion":"7"},"items":["""u8, .. input, .. "]}"u8]);
        await CheckWatchAsync(input);
        await CheckWatchAsync([.. """{"type":"ADDED","object":"""u8, .. input.Select(value => value == '\n' ? (byte)' ' : value), .. "}\n"u8]);
        CheckObject(input);
    }

    private static async Task CheckListAsync(byte[] input)
    {
        var expected = ItemsOf(input);
        foreach (var block in Blocks)
        {
            List<string> items = [];
            var failure = await FailureOfAsync(input, async stream =>
                await ListReader.ReadAsync(stream, json => items.Add(TextOf(json)), CancellationToken.None), block);
            if (failure is null || !failure.Message.EndsWith(NotText, StringComparison.Ordinal))
            {
                Assert.True(expected is null == (failure is not null), $"The list is {(failure is null ? "accepted" : "rejected")}: {failure?.Message}");
                Assert.Equal(expected ?? items, items);
            }
            else
            {
                Assert.True(HasNonText(input), $"The error is wrong: {failure.Message}");
            }
        }
    }

    private static async Task CheckWatchAsync(byte[] input)
    {
        foreach (var block in Blocks)
        {
            List<byte[]> lines = [];
            await FailureOfAsync(input, async stream =>
            {
                using var watch = new WatchLines(stream);
                while (await watch.NextAsync(CancellationToken.None))
                {
                    lines.Add(watch.Line.ToArray());
                }
            }, block);
            var end = Array.LastIndexOf(input, (byte)'\n') + 1;
            Assert.Equal(input[..end], lines.SelectMany(line => line));
            foreach (var line in lines)
            {
                CheckEvent(line);
            }
        }
    }

    private static void CheckEvent(byte[] line)
    {
        var (type, text) = ("", "");
        var failure = FailureOf(() =>
        {
            var change = WatchEvent.Read(line);
            (type, text) = (change.Type, TextOf(change.Object));
        }, line);
        using var document = TryParse(line);
        var objects = document is null ? [] : MembersOf(document.RootElement, "object").Where(value => value.ValueKind == JsonValueKind.Object).ToArray();
        var isEvent = objects.Length > 0 && MembersOf(document!.RootElement, "type").Any(value => value.ValueKind == JsonValueKind.String);
        Assert.True(isEvent || failure is not null, $"An event of type '{type}' was read from a malformed line.");
        if (failure is null)
        {
            Assert.Equal(TextOf(JsonMarshal.GetRawUtf8Value(objects[^1])), text);
        }
    }

    /// <summary>
    /// A malformed object is rejected, or stored with its problem. It changes nothing else, and the evidence contains each Secret that it names.
    /// </summary>
    private static void CheckObject(byte[] input)
    {
        using var document = TryParse(input);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } json)
        {
            // Lists and watches deliver only whole objects.
            return;
        }

        foreach (var kind in KindsOf(json))
        {
            var index = new ClusterIndex();
            var store = StoreOf(index, kind);
            store.BeginReplacement();
            store.CompleteReplacement();
            store.Put(Other);
            var before = ContentsOf(index);
            var failure = FailureOf(() => store.Put(input), input);
            if (failure is not null)
            {
                Assert.Equal(before, ContentsOf(index));
            }

            ScannedObject? evidence = null;
            var unusable = FailureOf(() => evidence = Scanner.ScanEvidence(kind, input), input);
            // An object without a name can be evidence, but not an entry of the cache.
            Assert.True(unusable is null || failure is not null, $"An object of the cache cannot be evidence: {unusable?.Message}");
            if (evidence is not null)
            {
                var named = ScanCheck.SecretsIn(Tree.Of(json), kind).Select(found => found.Name).Where(name => DnsSubdomain.IsValid(name));
                Assert.Subset(evidence.References.Select(reference => reference.Name).ToHashSet(), named.ToHashSet());
            }

            FailureOf(() => store.Remove(input), input);
        }
    }

    /// <summary>The kind that the object states; a Deployment, a Secret, an alias and a Namespace otherwise, as if it were stored as one.</summary>
    private static ObjectKind[] KindsOf(JsonElement json) =>
        ObjectKind.Of(Text(json, "apiVersion"), Text(json, "kind")) is var kind && Kinds.Contains(kind)
            ? [kind]
            : [Core.References.Kinds.Deployment, Core.References.Kinds.Secret, Core.References.Kinds.SecretAlias, Core.References.Kinds.Namespace];

    private static IReflectorStore StoreOf(ClusterIndex index, ObjectKind kind) =>
        kind == Core.References.Kinds.Secret ? new SecretReflectorStore(index, Scanner)
        : kind == Core.References.Kinds.SecretAlias ? new AliasReflectorStore(index, Scanner)
        : kind == Core.References.Kinds.Namespace ? new NamespaceReflectorStore(index, Scanner)
        : new ReferrerReflectorStore(index, Scanner, kind);

    private static string[] ContentsOf(ClusterIndex index) =>
    [
        .. index.Namespaces.Select(ns => (Name: ns, Entries: index[ns])).SelectMany(ns => (string[])
        [
            $"{ns.Name} {ns.Entries.Exists}",
            .. ns.Entries.Secrets.Keys.Concat(ns.Entries.Aliases.Keys).Concat(ns.Entries.Objects.Keys.Select(key => $"{key}"))
                .Select(name => $"{ns.Name}/{name}"),
        ]).Order(StringComparer.Ordinal),
    ];

    /// <returns>The texts of the items; <see langword="null"/> if the input is not a list.</returns>
    private static List<string>? ItemsOf(byte[] input)
    {
        using var document = TryParse(input);
        JsonElement[] lists = document is null ? [] : [.. MembersOf(document.RootElement, "items")];
        var isList = lists.Length > 0 && lists.All(list => list.ValueKind == JsonValueKind.Null
            || (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)));
        return !isList ? null :
        [
            .. lists.Where(list => list.ValueKind == JsonValueKind.Array).SelectMany(list => list.EnumerateArray())
                .Select(item => TextOf(JsonMarshal.GetRawUtf8Value(item))),
        ];
    }

    /// <summary>Whether the input may contain an unpaired surrogate, or bytes that are not UTF-8.</summary>
    private static bool HasNonText(byte[] input) => !Utf8.IsValid(input) || Encoding.UTF8.GetString(input).Contains("\\ud", StringComparison.OrdinalIgnoreCase);

    private static JsonDocument? TryParse(byte[] input)
    {
        try
        {
            return JsonDocument.Parse(input, new() { MaxDepth = ObjectScanner.MaxServedDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The bytes as characters: the input may contain bytes that are not UTF-8.</summary>
    private static string TextOf(ReadOnlySpan<byte> json) => Encoding.Latin1.GetString(json);

    /// <returns>The values of all members with this name; none if the value is not an object.</returns>
    private static IEnumerable<JsonElement> MembersOf(JsonElement json, string name) => json.ValueKind != JsonValueKind.Object ? []
        : json.EnumerateObject().Where(member => SlowReview.NameOf(member) == name).Select(member => member.Value);

    private static string Text(JsonElement json, string name) => MembersOf(json, name).FirstOrDefault() is { ValueKind: JsonValueKind.String } value
        ? SlowReview.TextOf(value) ?? "" : "";

    private static async Task<Exception?> FailureOfAsync(byte[] input, Func<Stream, Task> read, int block)
    {
        await using var stream = new BlockStream(input, block);
        try
        {
            await read(stream);
            return null;
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return Reported(failure, input);
        }
    }

    private static Exception? FailureOf(Action read, byte[] input)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return Reported(failure, input);
        }
    }

    private static Exception Reported(Exception failure, byte[] input)
    {
        Assert.False(Canary.Has(failure.Message) && Canary.IsSecretIn(input), $"The error contains the value of a Secret: {failure.Message}");
        return failure;
    }

    /// <summary>Returns at most a number of bytes at once.</summary>
    private sealed class BlockStream(byte[] bytes, int block) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(block, buffer.Length)], cancellationToken);
    }
}
