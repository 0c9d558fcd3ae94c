using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// What we keep of an AdmissionReview's request (admission.k8s.io/v1): never the whole of it. What is absent is empty.
/// </summary>
public sealed class Review
{
    private readonly List<string> _groups = [];

    public string Uid { get; internal set; } = "";

    /// <summary>The kind of the objects, as the webhook's rules ask for it; what the user sent may have been another version.</summary>
    public ObjectKind Kind { get; internal set; } = new("", "");

    /// <summary>The version of the kind's API.</summary>
    public string Version { get; internal set; } = "";

    /// <summary>As in <c>deployments</c>.</summary>
    public string Resource { get; internal set; } = "";

    public string SubResource { get; internal set; } = "";

    /// <summary>Empty where the API server generates the name, and in each review of a collection's deletion.</summary>
    public string Name { get; internal set; } = "";

    public string Namespace { get; internal set; } = "";

    /// <summary>As it was sent: <c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>, or what we don't know.</summary>
    public string Operation { get; internal set; } = "";

    public string UserName { get; internal set; } = "";

    public IReadOnlyList<string> Groups => _groups;

    public bool IsDryRun { get; internal set; }

    /// <summary>As it is to be stored; <see langword="null"/> in a deletion.</summary>
    public ReviewedObject? Object { get; internal set; }

    /// <summary>As it is stored; <see langword="null"/> in a creation.</summary>
    public ReviewedObject? OldObject { get; internal set; }

    internal void Add(string group) => _groups.Add(group);

    /// <summary>Nobody looks at the objects any more.</summary>
    internal void GiveBack()
    {
        Object?.Scanned?.GiveBack();
        OldObject?.Scanned?.GiveBack();
    }

    /// <summary>The namespace, of a kind that has one.</summary>
    /// <exception cref="ObjectFormatException">There is none.</exception>
    public string NamespaceOfKind() => Namespace.Length > 0 ? Namespace
        : throw new ObjectFormatException($"request.namespace is empty; a {Kind.Kind} is in a namespace.");

    /// <param name="scanner">Knows the kinds.</param>
    /// <param name="reviewed">One of the two objects.</param>
    /// <exception cref="ObjectFormatException">The object is null, of another kind, or not of that kind's form.</exception>
    public ScannedObject Scan(ObjectScanner scanner, ReviewedObject? reviewed)
    {
        var required = Required(reviewed);
        var reader = required.Read();
        return required.Scanned ?? scanner.Scan(ref reader, Kind);
    }

    /// <param name="reviewed">One of the two objects.</param>
    /// <exception cref="ObjectFormatException">The object is null, or of another kind.</exception>
    public ReviewedObject Required(ReviewedObject? reviewed) =>
        reviewed is not { } sent
            ? throw new ObjectFormatException(
                $"request.{(Object is null && Operation != "DELETE" ? "object" : "oldObject")} is null; {Operation} of a {Kind.Kind} needs it.")
        : sent.Kind is { } said && said != Kind
            ? throw new ObjectFormatException($"The object says that it is a {Text.Line(said.ToString())}; request.kind says {Text.Line(Kind.ToString())}.")
        : sent;
}
