using System.Collections.Frozen;
using System.Text.Json;
using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>
/// Reads references, ownership and fields of one JSON object in a single pass, without a document model. Reviews, lists, watch
/// events and manifests all use it.
/// </summary>
public sealed class ObjectScanner
{
    /// <summary>Deeper manifests are rejected. The built-in types of Kubernetes need less than 30.</summary>
    public const int MaxDepth = 128;

    /// <summary>
    /// The depth of JSON that the API server accepts (Go encoding/json), for example in a custom resource, with a list or a review around it.
    /// </summary>
    public const int MaxServedDepth = 10_000 + 8;

    /// <summary>The limit for one object of a review. Each reference needs several times the ten bytes that it has in the request.</summary>
    public const int MaxReferences = 5000;

    /// <summary>
    /// The limit for one text of a review, in bytes. A longer text is not read, and a placeholder with its length replaces it: it is not the name of
    /// an object. The API server has the same limit for all annotations of an object (apimachinery TotalAnnotationSizeLimitB).
    /// </summary>
    public const int MaxText = 256 * 1024;

    private readonly FrozenDictionary<ObjectKind, Workload> _workloads;
    private readonly FrozenDictionary<ObjectKind, KindFields> _catalogue;
    private readonly FrozenDictionary<ObjectKind, Lazy<FieldTree>> _trees;

    /// <param name="custom">The custom kinds with a pod spec, in addition to the built-in ones.</param>
    public ObjectScanner(params IEnumerable<Workload> custom) : this(custom, [])
    {
    }

    /// <param name="custom">The custom kinds with a pod spec, in addition to the built-in ones.</param>
    /// <param name="catalogue">The fields of custom kinds, and further fields of built-in kinds. Entries of the same kind are merged.</param>
    public ObjectScanner(IEnumerable<Workload> custom, IEnumerable<KindFields> catalogue)
    {
        _catalogue = catalogue.GroupBy(entry => entry.Kind)
            .ToFrozenDictionary(entries => entries.Key, entries => entries.Aggregate((first, second) => first.With(second)));
        var workloads = Workload.BuiltIn.Concat(custom).ToDictionary(workload => workload.Kind);
        foreach (var entry in _catalogue.Values.Where(entry => entry.ResolvesAny))
        {
            var fields = NonPodFields.ByKind.GetValueOrDefault(entry.Kind, []).Concat(entry.Fields).Where(entry.Resolves);
            workloads[entry.Kind] = Workload.With(entry.Kind, workloads.GetValueOrDefault(entry.Kind), fields);
        }

        _workloads = workloads.ToFrozenDictionary();
        _trees = _workloads.Keys.Concat(NonPodFields.ByKind.Keys).Concat([Kinds.Secret, Kinds.SecretAlias, Kinds.Namespace]).Concat(_catalogue.Keys)
            .Distinct().ToFrozenDictionary(kind => kind, kind => new Lazy<FieldTree>(() => FieldTreeBuilder.Build(
                kind, _workloads.GetValueOrDefault(kind), _catalogue.GetValueOrDefault(kind))));
    }

    /// <summary>The options for every JSON reader, so that malformed input fails in the same way everywhere.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxServedDepth };

    /// <summary>The kinds that can contain references.</summary>
    public IEnumerable<ObjectKind> ReferrerKinds => _workloads.Keys.Union(NonPodFields.ByKind.Keys).Union(_catalogue.Keys);

    /// <summary>The entries of the catalogue, one per kind.</summary>
    public IEnumerable<KindFields> Catalogue => _catalogue.Values;

    /// <returns><see langword="null"/> if the catalogue does not contain the kind.</returns>
    public KindFields? EntryOf(ObjectKind kind) => _catalogue.GetValueOrDefault(kind);

    /// <returns><see langword="null"/> if the webhook resolves no aliases in the kind.</returns>
    public Workload? WorkloadOf(ObjectKind kind) => _workloads.GetValueOrDefault(kind);

    /// <summary>Scans the object in <paramref name="json"/> as the kind that it states.</summary>
    /// <exception cref="JsonException">The text is not JSON, or is nested deeper than <see cref="MaxServedDepth"/>.</exception>
    /// <exception cref="ObjectFormatException">The JSON is not an object of its kind.</exception>
    public ScannedObject Scan(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        var scanned = Scan(ref reader);
        reader.Read(); // Throws unless only white space follows.
        return scanned;
    }

    /// <summary>Scans the object in <paramref name="json"/> as an object of <paramref name="kind"/>: the items of a list do not state their kind.</summary>
    /// <param name="kind"><see langword="null"/> for the kind that the object states.</param>
    /// <param name="json">The object.</param>
    /// <inheritdoc cref="Scan(ReadOnlySpan{byte})" path="/exception"/>
    public ScannedObject ScanAs(ObjectKind? kind, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        return Scan(ref reader, kind);
    }

    /// <summary>Scans an object that the API server stores, for the cache.</summary>
    /// <remarks>
    /// A malformed object, for example a custom object that does not match the configured workload of its kind, is scanned without references. Otherwise one
    /// such object would hide all others of its kind. This is safe, because the guard never allows a deletion by the cache alone.
    /// </remarks>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ObjectFormatException">The object has no valid name or namespace, or its metadata is malformed.</exception>
    public ScannedObject ScanStored(ObjectKind kind, ReadOnlySpan<byte> json)
    {
        ScannedObject scanned;
        try
        {
            scanned = ScanAs(kind, json);
        }
        catch (ObjectFormatException)
        {
            scanned = ScanMetadata(kind, json);
        }

        return scanned.Name.Length > 0 ? scanned.RequireValidNames() : throw new ObjectFormatException($"An object of kind {kind} has no name.");
    }

    /// <summary>
    /// Scans an object that the API server stores, as evidence for the guard. A malformed object does not hide the others of its kind: it may reference each
    /// Secret whose name one of its strings is (<see cref="SecretField.OfMalformedObject"/>).
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ObjectFormatException">The object has an invalid name or namespace, or its metadata is malformed.</exception>
    public ScannedObject ScanEvidence(ObjectKind kind, ReadOnlySpan<byte> json)
    {
        try
        {
            return ScanAs(kind, json).RequireValidNames();
        }
        catch (ObjectFormatException problem) when (problem is not InvalidNameException)
        {
            var scanned = ScanMetadata(kind, json);
            var names = new HashSet<string>();
            for (var reader = new Utf8JsonReader(json, ReaderOptions); reader.Read();)
            {
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= DnsSubdomain.MaxLength
                    && JsonText.TryRead(ref reader, out var text) && DnsSubdomain.IsValid(text) && names.Add(text))
                {
                    scanned.ReferenceList.Add(new() { Field = SecretField.OfMalformedObject, Name = text });
                }
            }

            return scanned.RequireValidNames();
        }
    }

    /// <summary>Scans only the metadata of an object.</summary>
    private ScannedObject ScanMetadata(ObjectKind kind, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? Walk(ref reader, kind, AnyKind)
            : throw new ObjectFormatException($"An object was expected; {FieldPosition.Describe(reader.TokenType)} was found.");
    }

    /// <summary>Scans the object at whose <c>{</c> the reader is, up to its <c>}</c>.</summary>
    /// <param name="reader">A reader over one contiguous, complete block.</param>
    /// <param name="known">The kind of the object; <see langword="null"/> for the kind that it states.</param>
    /// <param name="isReviewed">
    /// Whether the object is part of a review. <see cref="MaxText"/> and <see cref="MaxReferences"/> then apply, and the references are in rented
    /// memory (<see cref="ScannedObject.ReturnBuffers"/>).
    /// </param>
    /// <inheritdoc cref="Scan(ReadOnlySpan{byte})" path="/exception"/>
    public ScannedObject Scan(ref Utf8JsonReader reader, ObjectKind? known = null, bool isReviewed = false)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ObjectFormatException($"An object was expected; {FieldPosition.Describe(reader.TokenType)} was found.");
        }

        var kind = known ?? ObjectHeader.Read(reader);
        return WorkloadOf(kind) is { IsHistory: true }
            ? ScanRevision(ref reader, kind)
            : Walk(ref reader, kind, _trees.GetValueOrDefault(kind)?.Value ?? AnyKind, isReviewed);
    }

    /// <summary>The data of a ControllerRevision depends on its controller. Data that is not a pod template contains no references.</summary>
    private ScannedObject ScanRevision(ref Utf8JsonReader reader, ObjectKind kind)
    {
        var start = reader;
        try
        {
            return Walk(ref reader, kind, _trees[kind].Value);
        }
        catch (ObjectFormatException)
        {
            reader = start;
            return Walk(ref reader, kind, AnyKind);
        }
    }

    private ScannedObject Walk(ref Utf8JsonReader reader, ObjectKind kind, FieldTree tree, bool isReviewed = false)
    {
        var workload = WorkloadOf(kind);
        var entry = EntryOf(kind);
        var scanned = new ScannedObject(isReviewed) { Kind = kind };
        scanned.IsNamedWithGroup = workload is not { HasPodSpec: true } && kind.Group.Contains('.', StringComparison.Ordinal) && kind.Group != WellKnown.Group
            && !NonPodFields.ByKind.ContainsKey(kind);
        scanned.PodSpecs = (byte)(workload?.HasManyPodSpecs == true || entry?.PodSpecPaths.Count > 0 ? 2 : workload is { HasPodSpec: true } ? 1 : 0);
        var walk = new ObjectWalk(scanned, tree);
        walk.Object(ref reader, tree);
        walk.Finish();
        if (scanned.Controller is { } controller)
        {
            controller.IsReviewed = WorkloadOf(controller.Kind) is { IsHistory: false, HasPodSpec: true };
        }

        return scanned;
    }

    private static FieldTree AnyKind { get; } = FieldTreeBuilder.Build(default, null, null);
}
