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

    /// <summary>The slot that stores the value until the JSON object around it ends.</summary>
    public int Slot { get; private set; }

    /// <summary>For an array, the node of the elements.</summary>
    public FieldTree? Element { get; private set; }

    /// <summary>For a JSON object, the rows of the tables that it matches, with the slots of their members (-1 for none).</summary>
    public (SecretField Field, int Name, int Namespace, int Optional, int Kind, int Group)[] SecretFields { get; private set; } = [];

    /// <summary>The number of slots for the members of this JSON object.</summary>
    public int SlotCount { get; private set; }

    public bool HasMembers => _members.Length > 0;

    /// <summary>Whether only the presence of this JSON object counts.</summary>
    public bool SkipsMembers { get; private set; }

    public bool IsScalar => !HasMembers && !SkipsMembers && Element is null;

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

    public static FieldTree Of(Workload? workload, ObjectKind kind)
    {
        var root = new FieldTree("", 0);
        foreach (var (path, field) in ObjectFieldPaths.Of(workload, kind))
        {
            var node = root.At(path.TrimEnd('/'));
            (node.Field, node.SkipsMembers) = (field, path.EndsWith('/'));
        }

        foreach (var secretField in workload is not null
            ? workload.Templates.SelectMany(template => template.PodSpecPaths.SelectMany(path =>
                PodSpecFields.All.Select(field => field.Under(workload, template, path))))
            : NonPodFields.ByKind.GetValueOrDefault(kind, []))
        {
            root.At(secretField.Path).Add(secretField);
        }

        foreach (var template in workload?.Templates ?? [])
        {
            root.At(template.Path).Template = template;
            foreach (var path in template.PodSpecPaths)
            {
                root.MarkOuter(path.Split('/'));
            }
        }

        root.CountInnerArrays(0);
        return root;
    }

    private void MarkOuter(ReadOnlySpan<string> podSpecPath)
    {
        if (podSpecPath.Length > 0)
        {
            var child = Child(podSpecPath[0]);
            child.IsOuter |= FieldPath.IsWildcard(podSpecPath[0]);
            child.MarkOuter(podSpecPath[1..]);
        }
    }

    private void CountInnerArrays(int around)
    {
        InnerArrays = around;
        Element?.CountInnerArrays(Element.IsOuter ? around : around + 1);
        foreach (var (_, node) in _members)
        {
            node.CountInnerArrays(around);
        }
    }

    private void Add(SecretField field) =>
        SecretFields = [.. SecretFields, (field, SlotOf(field.Name), SlotOf(field.Namespace), SlotOf(field.Optional), SlotOf(field.Kind), SlotOf(field.Group))];

    private int SlotOf(string? key)
    {
        if (key is null)
        {
            return -1;
        }

        var child = Child(key);
        if (child.Field == ObjectField.None)
        {
            (child.Field, child.Slot) = (ObjectField.Slot, SlotCount++);
        }

        return child.Slot;
    }

    private FieldTree At(string path) => path.Length == 0 ? this : path.Split('/').Aggregate(this, (node, key) => node.Child(key));

    private FieldTree Child(string segment)
    {
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
