using System.Collections.Frozen;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>
/// Finds references, ownership and marks in one object of JSON, in one pass and without building anything else. The one
/// way into an object for reviews, lists, watch events and manifests alike.
/// </summary>
public sealed class ObjectScanner
{
    /// <summary>Deeper JSON is refused. What Kubernetes' own types need is below 30.</summary>
    public const int MaxDepth = 128;

    /// <summary>In one object of a review. Each costs a multiple of the ten bytes that it takes to send it.</summary>
    public const int MaxReferences = 5000;

    /// <summary>In bytes, of a text in a review: what the API server takes of all annotations of an object (TotalAnnotationSizeLimitB in apimachinery's validation).</summary>
    public const int MaxText = 256 * 1024;

    private readonly FrozenDictionary<ObjectKind, Workload> _workloads;
    private readonly FrozenDictionary<ObjectKind, FieldTree> _trees;

    /// <param name="custom">Kinds with a pod spec that the operator lists, beside the built-in ones.</param>
    public ObjectScanner(params IEnumerable<Workload> custom)
    {
        _workloads = Workload.BuiltIn.Concat(custom).ToFrozenDictionary(workload => workload.Kind);
        _trees = _workloads.Keys.Concat(NonPodFields.ByKind.Keys).Concat([Kinds.Secret, Kinds.Namespace])
            .ToFrozenDictionary(kind => kind, kind => FieldTree.Of(_workloads.GetValueOrDefault(kind), kind));
    }

    /// <summary>What a reader of JSON must be made with, so that bad input ends in the same errors everywhere.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>The kinds that can hold references, and whose objects are worth reading.</summary>
    public IEnumerable<ObjectKind> ReferrerKinds => _workloads.Keys.Concat(NonPodFields.ByKind.Keys);

    /// <returns><see langword="null"/> for a kind without a pod spec.</returns>
    public Workload? WorkloadOf(ObjectKind kind) => _workloads.GetValueOrDefault(kind);

    /// <summary>The string on which the reader stands; one that was seen lately is not made again.</summary>
    /// <exception cref="InvalidOperationException">It is not Unicode text.</exception>
    public static string? Text(ref Utf8JsonReader reader) => RecentTexts.Of(ref reader);

    /// <summary>Scans the one object in <paramref name="json"/>, of the kind that it says it is.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested deeper than <see cref="MaxDepth"/>.</exception>
    /// <exception cref="ObjectFormatException">It is JSON, and no object of its kind.</exception>
    public ScannedObject Scan(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        var found = Scan(ref reader);
        reader.Read(); // Fails on anything but space.
        return found;
    }

    /// <summary>Scans the one object in <paramref name="json"/> as an object of <paramref name="kind"/>: the items of a list do not state their kind.</summary>
    /// <param name="kind"><see langword="null"/> for the kind that the object states.</param>
    /// <param name="json">The object.</param>
    /// <inheritdoc cref="Scan(ReadOnlySpan{byte})" path="/exception"/>
    public ScannedObject ScanAs(ObjectKind? kind, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        return Scan(ref reader, kind);
    }

    /// <summary>Scans an object that the API server stores.</summary>
    /// <remarks>
    /// If a custom object does not have the form that the configured workload of its kind states, it is scanned without references. Otherwise
    /// one such object would hide all others of its kind. The index alone never allows a deletion, so this loses nothing.
    /// </remarks>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ObjectFormatException">The object has no name, or its metadata is malformed.</exception>
    public ScannedObject ScanStored(ObjectKind kind, ReadOnlySpan<byte> json)
    {
        ScannedObject found;
        try
        {
            found = ScanAs(kind, json);
        }
        catch (ObjectFormatException)
        {
            found = BuiltInKinds.ScanAs(kind, json);
        }

        return found.Name.Length > 0 ? found : throw new ObjectFormatException($"An object of kind {kind} has no name.");
    }

    /// <summary>Scans the object on whose <c>{</c> the reader stands, and leaves the reader on its <c>}</c>.</summary>
    /// <param name="reader">Over one contiguous, complete block.</param>
    /// <param name="known">The object's kind, where something around it says so (items of a list do not).</param>
    /// <param name="isReviewed">
    /// Whether it is in a review, which anybody may have sent: no text of it is longer than <see cref="MaxText"/>, and it has at most
    /// <see cref="MaxReferences"/>, in memory that may be given back (<see cref="ScannedObject.ReturnBuffers"/>).
    /// </param>
    /// <inheritdoc cref="Scan(ReadOnlySpan{byte})" path="/exception"/>
    public ScannedObject Scan(ref Utf8JsonReader reader, ObjectKind? known = null, bool isReviewed = false)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ObjectFormatException($"An object was expected; {ObjectWalk.Describe(reader.TokenType)} was found.");
        }

        var kind = known ?? ObjectHeader.Read(reader);
        return WorkloadOf(kind) is { IsHistory: true }
            ? Revision(ref reader, kind)
            : Walk(ref reader, kind, _trees.GetValueOrDefault(kind) ?? AnyKind, isReviewed);
    }

    /// <summary>A revision holds whatever the controller that made it needs: what is no pod template names no Secret.</summary>
    private ScannedObject Revision(ref Utf8JsonReader reader, ObjectKind kind)
    {
        var start = reader;
        try
        {
            return Walk(ref reader, kind, _trees[kind]);
        }
        catch (ObjectFormatException)
        {
            reader = start;
            return Walk(ref reader, kind, AnyKind);
        }
    }

    private ScannedObject Walk(ref Utf8JsonReader reader, ObjectKind kind, FieldTree tree, bool isReviewed = false)
    {
        var found = new ScannedObject(isReviewed) { Kind = kind };
        var walk = new ObjectWalk(found);
        walk.Object(ref reader, tree);
        walk.Finish();
        found.HasReviewedController = found.Controller is { } controller && WorkloadOf(controller.Kind) is { IsHistory: false };
        return found;
    }

    private static ObjectScanner BuiltInKinds { get; } = new();

    private static FieldTree AnyKind { get; } = FieldTree.Of(null, default);
}
