using System.Text;

namespace SecretPin.Core.References;

/// <summary>
/// The tables of one kind as a tree of keys. The scanner walks an object and this tree side by side, and skips the values
/// that the tree does not contain.
/// </summary>
internal sealed class FieldTree
{
    private (byte[] Key, FieldTree Node)[] _members = [];

    private FieldTree(string path, int arrays) => (Path, Arrays) = (path, arrays);

    /// <summary>The keys from the root, for messages.</summary>
    public string Path { get; }

    /// <summary>The number of arrays on the path.</summary>
    public int Arrays { get; }

    /// <summary>The pod template that this JSON object is.</summary>
    public PodTemplatePath? Template { get; private set; }

    /// <summary>
    /// Whether the elements of this array are in the <see cref="Reference.Outer"/> elements of the references in it: the array is on the path of a pod spec.
    /// </summary>
    public bool IsOuter { get; private set; }

    /// <summary>The number of arrays on the path that are not <see cref="IsOuter"/>.</summary>
    public int InnerArrays { get; private set; }

    /// <summary>The field whose value is here.</summary>
    public ObjectField Field { get; private set; }

    /// <summary>The slot that stores the value until the JSON object around it ends, counted from the root.</summary>
    public int Slot { get; private set; }

    /// <summary>For an array, the node of the elements.</summary>
    public FieldTree? Element { get; private set; }

    /// <summary>For a JSON object, the rows of the tables that it matches, with the slots of their members, counted from this object (-1 for none).</summary>
    public (SecretField Field, int Name, int Namespace, int Optional, int Kind, int Group)[] SecretFields { get; private set; } = [];

    /// <summary>The number of slots for the members of this JSON object.</summary>
    public int SlotCount { get; private set; }

    /// <summary>The first of these slots: the JSON objects around this one use the slots before it.</summary>
    public int SlotBase { get; private set; }

    /// <summary>The number of slots that a path from here needs, with those before it.</summary>
    public int MaxSlots { get; private set; }

    /// <summary>For a map, the node of the members.</summary>
    public FieldTree? AnyMember { get; private set; }

    /// <summary>The Secret field, if each element of this array, or each member of this map, is itself the name of a Secret.</summary>
    public SecretField? SecretText { get; private set; }

    /// <summary>Whether only the catalogue reads this place. A value of another type than expected is then skipped, because the CRD may change.</summary>
    public bool IsLenient { get; private set; } = true;

    /// <summary>For a label of Secrets that are configuration themselves, the values that count.</summary>
    public LabelledSecrets? Labelled { get; private set; }

    public bool HasMembers => _members.Length > 0 || AnyMember is not null;

    /// <summary>Whether only the presence of this JSON object counts.</summary>
    public bool SkipsMembers { get; private set; }

    /// <summary>Whether a scalar is expected here. In the catalogue, a place may also be an object in another version of its CRD.</summary>
    public bool IsScalar => (!HasMembers && !SkipsMembers && Element is null) || Field is ObjectField.Slot or ObjectField.SecretText;

    /// <returns>The index of the child, or -1.</returns>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (key.SequenceEqual(_members[i].Key))
            {
                return i;
            }
        }

        return -1;
    }

    public FieldTree this[int index] => _members[index].Node;

    /// <summary>A tree without fields.</summary>
    public static FieldTree Empty() => new("", 0);

    /// <summary>Reads a field of <see cref="ScannedObject"/>.</summary>
    /// <param name="path">The path. A slash at its end means that only the presence of the JSON object counts.</param>
    /// <param name="field">The field.</param>
    /// <param name="isLenient">Whether only the catalogue reads the place.</param>
    public void Add(string path, ObjectField field, bool isLenient = false)
    {
        var node = At(path.TrimEnd('/'), isLenient);
        (node.Field, node.SkipsMembers) = (field, path.EndsWith('/'));
    }

    /// <summary>Reads a label of Secrets that are configuration themselves.</summary>
    public void Add(LabelledSecrets labelled)
    {
        var node = At($"metadata/labels/{FieldPath.Escape(labelled.Label)}");
        (node.Field, node.Labelled) = (ObjectField.SecretLabel, labelled);
    }

    /// <summary>Reads the metadata of a pod template.</summary>
    public void Add(PodTemplatePath template) => At(template.Path).Template = template;

    /// <summary>Ends the construction.</summary>
    /// <param name="podSpecPaths">The paths of all pod specs.</param>
    public void Complete(IEnumerable<string> podSpecPaths)
    {
        foreach (var path in podSpecPaths)
        {
            MarkOuter(path.Split('/'));
        }

        MarkOuter();
        Complete(0, 0);
    }

    private void MarkOuter(ReadOnlySpan<string> podSpecPath)
    {
        if (podSpecPath.Length > 0)
        {
            var child = Child(podSpecPath[0], isLenient: true);
            child.IsOuter |= FieldPath.IsWildcard(podSpecPath[0]);
            child.MarkOuter(podSpecPath[1..]);
        }
    }

    /// <summary>Marks the outer ones of more than two arrays on a path.</summary>
    /// <returns>The largest number of arrays on a path from here.</returns>
    private int MarkOuter()
    {
        var below = _members.Select(member => member.Node.MarkOuter()).DefaultIfEmpty(0).Max();
        foreach (var element in new[] { Element, AnyMember }.OfType<FieldTree>())
        {
            var inner = element.MarkOuter();
            element.IsOuter |= inner >= 2;
            below = Math.Max(below, inner + 1);
        }

        return below;
    }

    /// <summary>Counts the arrays and the slots around each node.</summary>
    private void Complete(int arrays, int slots)
    {
        (InnerArrays, SlotBase) = (arrays, slots);
        foreach (var element in new[] { Element, AnyMember }.OfType<FieldTree>())
        {
            element.Complete(element.IsOuter ? arrays : arrays + 1, slots + SlotCount);
        }

        foreach (var (_, node) in _members)
        {
            node.Slot += slots;
            node.Complete(arrays, slots + SlotCount);
        }

        var below = _members.Select(member => member.Node).Concat(new[] { Element, AnyMember }.OfType<FieldTree>());
        MaxSlots = below.Select(node => node.MaxSlots).Append(slots + SlotCount).Max();
    }

    /// <summary>Reads the name of a Secret.</summary>
    public void Add(SecretField field, bool isLenient)
    {
        var node = At(field.Path, isLenient);
        if (field.Name.Length == 0)
        {
            // The element of an array, or the member of a map, is the name.
            (node.Field, node.SecretText) = (ObjectField.SecretText, field);
        }
        else
        {
            node.AddMembers(field, isLenient);
        }
    }

    private void AddMembers(SecretField field, bool isLenient) => SecretFields =
    [
        .. SecretFields,
        (field, SlotOf(field.Name, isLenient), SlotOf(field.Namespace, isLenient), SlotOf(field.Optional, isLenient), SlotOf(field.Kind, isLenient),
            SlotOf(field.Group, isLenient)),
    ];

    private int SlotOf(string? key, bool isLenient)
    {
        if (key is null)
        {
            return -1;
        }

        var child = Child(key, isLenient);
        if (child.Field == ObjectField.None)
        {
            (child.Field, child.Slot) = (ObjectField.Slot, SlotCount++);
        }

        return child.Slot;
    }

    private FieldTree At(string path, bool isLenient = false) =>
        path.Length == 0 ? this : path.Split('/').Aggregate(this, (node, key) => node.Child(key, isLenient));

    private FieldTree Child(string segment, bool isLenient)
    {
        var child = Child(segment);
        child.IsLenient &= isLenient;
        return child;
    }

    private FieldTree Child(string segment)
    {
        if (segment == FieldPath.Member)
        {
            return AnyMember ??= new($"{Path}/*", Arrays + 1);
        }

        if (FieldPath.IsWildcard(segment))
        {
            Element ??= new($"{Path}/*", Arrays + 1);
            if (segment == FieldPath.NamedElement)
            {
                Element.Child("name").Field = ObjectField.ElementName;
            }

            return Element;
        }

        var key = Encoding.UTF8.GetBytes(FieldPath.Unescape(segment));
        var index = IndexOf(key);
        if (index >= 0)
        {
            return _members[index].Node;
        }

        var child = new FieldTree($"{Path}/{segment}", Arrays);
        _members = [.. _members, (key, child)];
        return child;
    }
}
