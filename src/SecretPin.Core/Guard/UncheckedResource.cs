using SecretPin.Core.Names;

namespace SecretPin.Core.Guard;

/// <summary>A kind of custom resources that was not read, so that it is unknown whether one of its objects needs a Secret.</summary>
/// <param name="Name"><c>plural.group</c>.</param>
/// <param name="Reason">Why the kind was not read.</param>
public sealed record UncheckedResource(string Name, UncheckedReason Reason)
{
    /// <summary>The number of kinds in a sentence.</summary>
    private const int Shown = 3;

    /// <summary>Whether the catalogue contains the kind. Any other kind is only searched for versions.</summary>
    public bool IsInCatalogue { get; init; }

    /// <summary>The answer of the API server; empty if the kind was not requested.</summary>
    public string Problem { get; init; } = "";

    /// <summary>Whether an object of the kind may need a Secret with this name, as far as the guard would see it.</summary>
    public bool Concerns(string secret) => IsInCatalogue || VersionedSecretName.IsValid(secret);

    /// <summary>One sentence without a full stop for each reason, however many kinds there are.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<UncheckedResource> resources) =>
    [
        .. from resource in resources
           group resource.Name by resource.Reason into names
           orderby names.Key
           select Describe(names.Key, [.. names.Order(StringComparer.Ordinal)]),
    ];

    /// <summary><c>a.example.com, b.example.com, c.example.com and 2 more</c>.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");

    private static string Describe(UncheckedReason reason, string[] names) => reason switch
    {
        UncheckedReason.Forbidden => $"SecretPin may not list {List(names)}, so it did not check these custom resources",
        UncheckedReason.NotServed => $"The API server did not find {List(names)}, so SecretPin did not check these custom resources",
        UncheckedReason.Failed => $"The API server did not list {List(names)}, so SecretPin did not check these custom resources",
        UncheckedReason.Excluded => $"The guard does not check {List(names)}, which the chart value guard.search.excluded contains",
        _ => $"The guard does not search {names.Length} {(names.Length == 1 ? "kind" : "kinds")} of custom resources, because the chart value "
            + "guard.search.enabled is false",
    };
}

/// <summary>Why a kind of custom resources was not read.</summary>
public enum UncheckedReason
{
    /// <summary>SecretPin lacks the permission to list the kind.</summary>
    Forbidden,

    /// <summary>The discovery API contains the kind, but its list does not exist: its CRD was deleted meanwhile, or is not established.</summary>
    NotServed,

    /// <summary>The list failed. Only the plugin continues after this; the guard denies the deletion.</summary>
    Failed,

    /// <summary>The chart value <c>guard.search.excluded</c> contains the kind.</summary>
    Excluded,

    /// <summary>The catalogue does not contain the kind, and the chart value <c>guard.search.enabled</c> is false.</summary>
    SearchDisabled,
}
