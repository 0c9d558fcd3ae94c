using System.Text;

namespace SecretPin.Core.References;

/// <summary>
/// The tables of one kind as a tree of keys: the scanner walks an object and this tree side by side, and skips whatever
/// the tree does not have.
/// </summary>
internal sealed class FieldTree
{
    private (byte[] Key, FieldTree Node)[] _members = [];

    private FieldTree(string path, int arrays) => (Path, Arrays) = (path, arrays);

    /// <summary>From the top, for messages.</summary>
    public string Path { get; }

    /// <summary>How many arrays lead here.</summary>
    public int Arrays { get; }

    /// <summary>What the node's own value means, if it is a scalar or its mere presence counts.</summary>
    public ObjectField Field { get; private set; }

    /// <summary>Where the value is kept until the object that holds it ends.</summary>
    public int Slot { get; private set; }

    /// <summary>For an array, what each element is.</summary>
    public FieldTree? Element { get; private set; }

    /// <summary>For an object, the Secrets that it names, each with the slots of its members (-1 for none).</summary>
    public (SecretField Field, int Name, int Namespace, int Optional, int Kind, int Group)[] SecretFields { get; private set; } = [];

    /// <summary>How many slots the members of this object need.</summary>
    public int SlotCount { get; private set; }

    public bool HasMembers => _members.Length > 0;

    public bool IsScalar => !HasMembers && Element is null;

    /// <returns>The child's index, or -1.</returns>
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
            root.At(path).Field = field;
        }

        foreach (var secretField in workload is not null
            ? PodSpecFields.All.Select(field => field.Under(workload.PodSpecPath))
            : NonPodFields.ByKind.GetValueOrDefault(kind, []))
        {
            root.At(secretField.Path).Add(secretField);
        }

        return root;
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
        if (segment is "*" or "[name]")
        {
            Element ??= new($"{Path}/*", Arrays + 1);
            if (segment == "[name]")
            {
                Element.Child("name").Field = ObjectField.ElementName;
            }

            return Element;
        }

        var key = Encoding.UTF8.GetBytes(segment.Replace("~1", "/", StringComparison.Ordinal));
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
