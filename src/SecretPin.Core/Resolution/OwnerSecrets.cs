using System.Collections.Frozen;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The Secrets that the controller of an object may have passed on to it.</summary>
/// <param name="Exists">Whether the controller exists, with the uid of the owner reference.</param>
/// <param name="Names">The names of the Secrets that the controller references; of a StatefulSet, also those of its revisions.</param>
/// <param name="PullSecrets">
/// For a Pod, the pull secrets of the ServiceAccounts in its namespace: the API server adds those of the Pod's ServiceAccount. Empty for any other kind.
/// </param>
public sealed record OwnerSecrets(bool Exists, IReadOnlySet<string> Names, IReadOnlySet<string> PullSecrets)
{
    /// <summary>The field of a ServiceAccount that the API server copies into a Pod without pull secrets.</summary>
    private const string PullSecretsOfAccount = "imagePullSecrets/*";

    /// <summary>For an object whose controller does not exist.</summary>
    public static OwnerSecrets OfNoOwner { get; } = new(false, FrozenSet<string>.Empty, FrozenSet<string>.Empty);

    /// <summary>Whether the ControllerRevisions of the controller count: a StatefulSet also creates Pods of the revision before its update.</summary>
    public static bool NeedsRevisions(ScannedObject owned) => owned.Controller?.Kind == Kinds.StatefulSet;

    /// <summary>Whether the ServiceAccounts of the namespace count.</summary>
    public static bool NeedsAccounts(ScannedObject owned) => owned.Kind == Kinds.Pod && owned.References.Any(reference => reference.Field.IsPullSecret);

    /// <param name="owned">An object with a controller.</param>
    /// <param name="objects">
    /// Objects in its namespace: the controller, if it exists, with its ControllerRevisions (<see cref="NeedsRevisions"/>), and the ServiceAccounts
    /// (<see cref="NeedsAccounts"/>). Other objects do not count.
    /// </param>
    public static OwnerSecrets Of(ScannedObject owned, IReadOnlyCollection<ScannedObject> objects)
    {
        var controller = owned.Controller;
        return controller is { CanExist: true } && objects.FirstOrDefault(IsController) is { } owner
            ? new(
                true,
                NamesIn(objects.Where(candidate => candidate == owner || (NeedsRevisions(owned) && IsRevisionOf(candidate, owner)))),
                NeedsAccounts(owned)
                    ? NamesIn(objects.Where(candidate => candidate.Kind == Kinds.ServiceAccount), PullSecretsOfAccount)
                    : FrozenSet<string>.Empty)
            : OfNoOwner;

        bool IsController(ScannedObject candidate) =>
            candidate.Kind == controller!.Kind && candidate.Name == controller.Name && candidate.Uid == controller.Uid;
    }

    /// <summary>Whether a reference of the object comes from its controller.</summary>
    public bool Contain(in Reference reference) => Names.Contains(reference.Name) || (reference.Field.IsPullSecret && PullSecrets.Contains(reference.Name));

    /// <summary>Whether every reference of the object comes from its controller.</summary>
    public bool ContainAll(ScannedObject owned) => owned.References.All(reference => Contain(reference));

    private static bool IsRevisionOf(ScannedObject candidate, ScannedObject owner) =>
        candidate.Kind == Kinds.ControllerRevision && candidate.Controller?.Uid == owner.Uid;

    private static HashSet<string> NamesIn(IEnumerable<ScannedObject> objects, string? field = null) =>
        [.. objects.SelectMany(item => item.References).Where(reference => field is null || reference.Field.Path == field).Select(reference => reference.Name)];
}
