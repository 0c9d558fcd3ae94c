using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>
/// The parts of an object that SecretPin reads: references, ownership and the fields of <see cref="ObjectField"/>. It never
/// contains data of a Secret.
/// </summary>
public sealed partial class ScannedObject
{
    private const string DefaultServiceAccount = "default";

    private readonly ReferenceList _references;

    /// <summary>In UTC ticks, a third of the size of a nullable <see cref="DateTimeOffset"/>; 0 for none.</summary>
    private long _createdAt;

    /// <summary>Of a Namespace or of a Secret; no kind has both.</summary>
    private string _status = "";

    /// <summary>Of a workload, its resolve request; of a Secret, its user. No kind has both.</summary>
    private string? _request;

    private long _dataChangedAt;
    private RolloutState? _rollout;
    private PodTemplate[] _templates = [];

    /// <summary>Joined by commas, which no name contains.</summary>
    private string _serviceAccount = "";

    internal ScannedObject(bool isReviewed = false) => _references = new(isReviewed);

    public ObjectKind Kind { get; internal set; }

    /// <summary>The <c>kind</c> of the object; empty if it has none.</summary>
    public string DeclaredKind { get; internal set; } = "";

    public string ApiVersion { get; internal set; } = "";

    /// <summary>Empty if the API server generates it.</summary>
    public string Name { get; internal set; } = "";

    public string GenerateName { get; internal set; } = "";

    /// <summary><c>metadata.namespace</c>; empty if the object has none.</summary>
    public string Namespace { get; internal set; } = "";

    public string Uid { get; internal set; } = "";

    public DateTimeOffset? CreatedAt
    {
        get => _createdAt == 0 ? null : new(_createdAt, TimeSpan.Zero);
        internal set => _createdAt = value?.UtcTicks ?? 0;
    }

    /// <summary>Whether the object has a <c>metadata.deletionTimestamp</c>.</summary>
    public bool IsBeingDeleted { get; internal set; }

    /// <summary>Which kinds of finalizers it has.</summary>
    internal Finalizers Finalizers { get; set; }

    /// <summary>Whether its deletion orphans its dependents (metav1.FinalizerOrphanDependents, which <c>--cascade=orphan</c> sets).</summary>
    public bool OrphansDependents => Finalizers.HasFlag(Finalizers.Orphan);

    /// <summary>Whether its deletion waits for that of its dependents (metav1.FinalizerDeleteDependents, which <c>--cascade=foreground</c> sets).</summary>
    public bool DeletesDependents => Finalizers.HasFlag(Finalizers.ForegroundDeletion);

    /// <summary>Whether a finalizer of another component than the garbage collector can keep it after its deletion.</summary>
    public bool HasForeignFinalizer => Finalizers.HasFlag(Finalizers.Foreign);

    public Owner? Controller { get; internal set; }

    /// <summary>
    /// Whether its controller is of a kind with a pod spec, which SecretPin reviews itself. Each user can write an owner reference, so a controller
    /// of any other kind exempts nothing.
    /// </summary>
    public bool HasReviewedController => Controller is { IsReviewed: true };

    /// <summary>Whether an owner reference names an owner that is not its controller. While any owner exists, the garbage collector keeps the object.</summary>
    public bool HasOtherOwners { get; internal set; }

    /// <summary>Whether a Pod has succeeded or failed, or a Job is complete or failed.</summary>
    public bool IsFinished { get; internal set; }

    /// <summary>The rollout of a workload. In a review, it has no values.</summary>
    public RolloutState Rollout => _rollout ?? RolloutState.None;

    /// <summary>The same for the scanner. It exists only for the objects that have such fields.</summary>
    internal RolloutState WrittenRollout => _rollout ??= new();

    /// <summary>Whether the kind of the object has a pod spec.</summary>
    public bool HasPodSpec => PodSpecs > 0;

    /// <summary>
    /// The ServiceAccounts of the pod specs, also the default one if a pod spec may name none. Empty for a kind without a pod spec. A reviewed workload
    /// does not contain them.
    /// </summary>
    public IEnumerable<string> ServiceAccountNames =>
        !HasPodSpec ? []
        : _serviceAccount.Length == 0 ? [DefaultServiceAccount]
        : PodSpecs > 1 ? [.. _serviceAccount.Split(','), DefaultServiceAccount]
        : [_serviceAccount];

    /// <summary>Whether messages name the group, because other groups may have a kind of the same name.</summary>
    internal bool IsNamedWithGroup { get; set; }

    /// <summary>The number of pod specs of its kind: 0, 1, or 2 for several.</summary>
    internal byte PodSpecs { get; set; }

    /// <summary>The Helm release that the object belongs to, according to Helm's annotations.</summary>
    public HelmRelease? Release { get; internal set; }

    /// <summary>The label <c>status</c> of a Secret. On Helm's release record, this is the status of the release.</summary>
    public string RecordStatus
    {
        get => _status;
        internal set => _status = value;
    }

    /// <summary>
    /// When the data of a Secret changed last: the latest time of an entry of <c>metadata.managedFields</c> that owns data. The API server updates this
    /// time when the manager of the entry changes one of its fields, which can also be a label. <see langword="null"/> if no entry owns data.
    /// </summary>
    public DateTimeOffset? DataChangedAt
    {
        get => _dataChangedAt == 0 ? null : new(_dataChangedAt, TimeSpan.Zero);
        internal set => _dataChangedAt = value?.UtcTicks ?? 0;
    }

    /// <summary><c>type</c> of a Secret.</summary>
    public string SecretType { get; internal set; } = "";

    /// <summary><c>status.phase</c> of a Namespace.</summary>
    public string Phase
    {
        get => _status;
        internal set => _status = value;
    }

    /// <summary>The labels of a Namespace.</summary>
    public EnforcementPolicy Enforcement { get; internal set; } = EnforcementPolicy.None;

    public bool IsMirrorPod { get; internal set; }

    /// <summary>Only a node creates mirror pods, but each user can write the annotation: for any other user, it makes no difference.</summary>
    public void ConfirmMirrorPod(string userName) => IsMirrorPod &= userName.StartsWith("system:node:", StringComparison.Ordinal);

    /// <inheritdoc cref="WellKnown.HoldAnnotation"/>
    public bool IsHeld { get; internal set; }

    /// <inheritdoc cref="WellKnown.ResolveAnnotation"/>
    public string? ResolveRequest
    {
        get => Kind == Kinds.Secret ? null : _request;
        internal set => _request = value;
    }

    /// <summary>
    /// The program whose configuration a Secret is, according to a label in the catalogue, such as a repository of Argo CD. <see langword="null"/> for any
    /// other Secret.
    /// </summary>
    public string? UsedBy
    {
        get => Kind == Kinds.Secret ? _request : null;
        internal set => _request = value;
    }

    /// <inheritdoc cref="WellKnown.AllowDeletionAnnotation"/>
    public string AllowDeletion { get; internal set; } = "";

    /// <summary>The pod templates, in document order. Of a Pod, the Pod itself.</summary>
    public IReadOnlyList<PodTemplate> Templates => _templates;

    internal void AddTemplate(PodTemplate template) => _templates = _templates.Length == 0 ? template.Alone : [.. _templates, template];

    internal void AddServiceAccountName(string name) =>
        _serviceAccount = name.Length == 0 ? _serviceAccount : _serviceAccount.Length == 0 ? name : $"{_serviceAccount},{name}";

    /// <summary>Frees unused memory, and shares equal strings with other objects. For objects that are cached.</summary>
    /// <param name="share">Returns one instance for equal strings.</param>
    public ScannedObject Compact(Func<string, string> share)
    {
        (DeclaredKind, ApiVersion, Name) = (share(DeclaredKind), share(ApiVersion), share(Name));
        (Namespace, GenerateName, _serviceAccount) = (share(Namespace), share(GenerateName), share(_serviceAccount));
        Release = Release is null ? null : new(share(Release.Namespace), share(Release.Name));
        (Phase, SecretType) = (share(Phase), share(SecretType));
        foreach (var template in _templates)
        {
            template.Share(share);
        }

        Controller = Controller is null ? null : Controller with
        {
            Kind = new(share(Controller.Kind.Group), share(Controller.Kind.Kind)),
            ApiVersion = share(Controller.ApiVersion),
            Name = share(Controller.Name),
            Uid = share(Controller.Uid),
        };
        if (_rollout?.RevisionBeforeUpdate is { } revision)
        {
            _rollout.RevisionBeforeUpdate = share(revision);
        }

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

    /// <summary>
    /// Verifies <see cref="Name"/> and <see cref="Namespace"/>, which become parts of paths and keys. (The names of Secrets in references do not: a
    /// workload may name any text.)
    /// </summary>
    /// <returns>The object itself.</returns>
    /// <exception cref="InvalidNameException">The name is not a DNS subdomain (of a Namespace: a DNS label), or the namespace is not a DNS label.</exception>
    public ScannedObject RequireValidNames() =>
        Namespace.Length > 0 && !DnsLabel.IsValid(Namespace)
            ? throw new InvalidNameException($"metadata.namespace of the {Kind.Kind} is not a DNS label ({DnsLabel.Rule}).")
        : Name.Length == 0 ? this
        : Kind == Kinds.Namespace && !DnsLabel.IsValid(Name)
            ? throw new InvalidNameException($"metadata.name of the {Kind.Kind} is not a DNS label ({DnsLabel.Rule}).")
        : DnsSubdomain.IsValid(Name) ? this
        : throw new InvalidNameException($"metadata.name of the {Kind.Kind} is not a DNS subdomain ({DnsSubdomain.Rule}).");

    /// <summary>A copy without the controller owner.</summary>
    public ScannedObject WithoutController()
    {
        var copy = (ScannedObject)MemberwiseClone();
        copy.Controller = null;
        return copy;
    }

    /// <summary>A placeholder for an object that does not exist.</summary>
    public static ScannedObject OfName(ObjectKind kind, string name) => new() { Kind = kind, Name = name };

    /// <summary><c>kind/name</c>; for a custom resource whose aliases are not resolved <c>kind.group/name</c>, the formats of kubectl.</summary>
    public override string ToString() => $"{(IsNamedWithGroup ? Kind.ToString() : Kind.Kind)}/{(Name.Length > 0 ? Name : GenerateName + "…")}";
}
