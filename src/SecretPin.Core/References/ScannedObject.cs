using SecretPin.Core.Enforcement;

namespace SecretPin.Core.References;

/// <summary>
/// What we keep of an object: its references, its ownership and its marks. Nothing else is read, and no value of a
/// Secret can be here.
/// </summary>
public sealed class ScannedObject
{
    private readonly ReferenceList _references;

    internal ScannedObject(bool isReviewed = false) => _references = new(isReviewed);

    public ObjectKind Kind { get; internal set; }

    /// <summary>The kind as the object itself says it; empty where it says nothing.</summary>
    public string DeclaredKind { get; internal set; } = "";

    public string ApiVersion { get; internal set; } = "";

    /// <summary>Empty where the API server is to generate it.</summary>
    public string Name { get; internal set; } = "";

    public string GenerateName { get; internal set; } = "";

    /// <summary>As the object says; empty where it says nothing.</summary>
    public string Namespace { get; internal set; } = "";

    public string Uid { get; internal set; } = "";

    public DateTimeOffset? CreatedAt { get; internal set; }

    /// <summary>Whether it has a deletionTimestamp.</summary>
    public bool IsBeingDeleted { get; internal set; }

    /// <summary>Whether its deletion leaves what it owns (metav1 FinalizerOrphanDependents, as <c>--cascade=orphan</c> sets it).</summary>
    public bool OrphansDependents { get; internal set; }

    /// <summary>Whether the garbage collector deletes its dependents before it (metav1 FinalizerDeleteDependents, as <c>--cascade=foreground</c> sets it).</summary>
    public bool DeletesDependents { get; internal set; }

    /// <summary>Whether a finalizer that is not of the garbage collector can keep it after its deletion.</summary>
    public bool HasForeignFinalizer { get; internal set; }

    public Owner? Controller { get; internal set; }

    /// <summary>
    /// Whether its controller is of a kind with a pod spec, which SecretPin reviews itself. Each user can write an owner reference, so a controller
    /// of any other kind exempts nothing.
    /// </summary>
    public bool HasReviewedController { get; internal set; }

    /// <summary>Whether an owner reference names an owner that is not its controller. While any owner exists, the garbage collector keeps the object.</summary>
    public bool HasOtherOwners { get; internal set; }

    /// <summary>The names of the ControllerRevisions of a StatefulSet: of pods that an incomplete update has not reached, and of the present template.</summary>
    public string CurrentRevision { get; internal set; } = "";

    /// <inheritdoc cref="CurrentRevision"/>
    public string UpdateRevision { get; internal set; } = "";

    /// <summary>A Pod that Succeeded or Failed, a Job that is Complete or Failed.</summary>
    public bool IsFinished { get; internal set; }

    /// <summary>A ReplicaSet's wish; how many pods a StatefulSet or a DaemonSet has.</summary>
    public int? Replicas { get; internal set; }

    /// <summary>How many of a StatefulSet's or a DaemonSet's pods are of its present template.</summary>
    public int? UpdatedReplicas { get; internal set; }

    /// <summary>A Secret's type.</summary>
    public string SecretType { get; internal set; } = "";

    /// <summary>A Namespace's phase.</summary>
    public string Phase { get; internal set; } = "";

    /// <summary>What a Namespace asks of its workloads.</summary>
    public EnforcementPolicy Enforcement { get; internal set; } = EnforcementPolicy.None;

    public bool IsMirrorPod { get; internal set; }

    /// <inheritdoc cref="WellKnown.HoldAnnotation"/>
    public bool IsHeld { get; internal set; }

    /// <inheritdoc cref="WellKnown.AllowDeletionAnnotation"/>
    public string AllowDeletion { get; internal set; } = "";

    /// <inheritdoc cref="WellKnown.ResolvedAnnotation"/>
    public string? Resolved { get; internal set; }

    /// <summary>Whether the pod template (a Pod itself) has metadata, and annotations in it.</summary>
    public bool HasTemplateMetadata { get; internal set; }

    /// <inheritdoc cref="HasTemplateMetadata"/>
    public bool HasTemplateAnnotations { get; internal set; }

    /// <summary>In the order in which they stand in the object.</summary>
    public IReadOnlyList<Reference> References => _references;

    /// <summary>
    /// The namespace of the Secret that a reference of this object names: the namespace that the field states, otherwise the
    /// namespace of this object, otherwise <paramref name="fallback"/>.
    /// </summary>
    /// <param name="reference">A reference of this object.</param>
    /// <param name="fallback">The namespace of a namespaced object that states none, such as the namespace of a list; empty if none is known.</param>
    /// <returns>Empty if the reference names no namespace.</returns>
    public string NamespaceOf(in Reference reference, string fallback) =>
        reference.Namespace ?? (Namespace.Length > 0 ? Namespace : fallback);

    /// <summary>The references of this object to Secrets in <paramref name="ns"/>, which is also the fallback of <see cref="NamespaceOf"/>.</summary>
    public IEnumerable<Reference> ReferencesInto(string ns) => References.Where(reference => NamespaceOf(reference, ns) == ns);

    internal ReferenceList Found => _references;

    /// <summary><see cref="References"/>, to be walked without copies.</summary>
    internal ReadOnlySpan<Reference> Span => _references.Span;

    /// <summary>Gives back what its references were kept in; it has none from then on. The rest of it stays.</summary>
    public void ReturnBuffers() => _references.ReturnBuffer();

    /// <summary>Frees what the scan had to spare, and shares equal strings with other objects: for objects that are kept.</summary>
    /// <param name="share">Gives one instance for all equal strings.</param>
    public ScannedObject Compact(Func<string, string> share)
    {
        (DeclaredKind, ApiVersion, Name, Namespace, GenerateName) = (share(DeclaredKind), share(ApiVersion), share(Name), share(Namespace), share(GenerateName));
        (Phase, SecretType, Resolved) = (share(Phase), share(SecretType), Resolved is null ? null : share(Resolved));
        Controller = Controller is null ? null : new(
            new(share(Controller.Kind.Group), share(Controller.Kind.Kind)), share(Controller.ApiVersion), share(Controller.Name), share(Controller.Uid));
        (CurrentRevision, UpdateRevision) = (share(CurrentRevision), share(UpdateRevision));
        foreach (ref var reference in _references.Span)
        {
            var (first, second) = reference.Element;
            reference = reference with
            {
                Name = share(reference.Name),
                Namespace = reference.Namespace is null ? null : share(reference.Namespace),
                Element = (first is null ? null : share(first), second is null ? null : share(second)),
            };
        }

        _references.TrimExcess();
        return this;
    }

    /// <summary>The same on its own, for one that its controller has left to others.</summary>
    public ScannedObject WithoutController()
    {
        var alone = (ScannedObject)MemberwiseClone();
        alone.Controller = null;
        return alone;
    }

    /// <summary>An object of which only the name is known, for one that is not there.</summary>
    public static ScannedObject OfName(ObjectKind kind, string name) => new() { Kind = kind, Name = name };

    /// <summary><c>kind/name</c>, as kubectl writes it.</summary>
    public override string ToString() => $"{Kind.Kind}/{(Name.Length > 0 ? Name : GenerateName + "…")}";
}
