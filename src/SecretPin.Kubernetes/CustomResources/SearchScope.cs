using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>Which of the served custom resources may reference a Secret, and which of these the settings leave out.</summary>
/// <param name="scanner">Contains the catalogue.</param>
/// <param name="order">The resources that the guard lists in any case. Here, they are only searched.</param>
/// <param name="options">The settings.</param>
internal sealed class SearchScope(ObjectScanner scanner, ListOrder order, SearchOptions options)
{
    private readonly HashSet<Resource> _listedByOthers = [.. order.All.Select(WithoutVersion)];

    /// <summary>The resources that may reference a Secret, in the version that the catalogue describes; otherwise in the preferred one.</summary>
    /// <param name="served">The resources that the API server serves.</param>
    /// <param name="searches">Whether the Secret is a version, so that all kinds are searched for names of versions.</param>
    public IEnumerable<Resource> Of(IEnumerable<ServedResource> served, bool searches) => served.Select(Choose).Where(resource =>
        resource.Group != WellKnown.Group && !SearchOptions.Reports.Contains(resource.ToString())
        && (_listedByOthers.Contains(WithoutVersion(resource)) ? searches && options.IsEnabled && !IsExcluded(resource)
            : searches || IsInCatalogue(resource)));

    /// <returns>The setting that leaves the resource out; <see langword="null"/> if none does.</returns>
    public UncheckedReason? LeftOut(Resource resource) =>
        IsExcluded(resource) ? UncheckedReason.Excluded
        : options.IsEnabled || IsInCatalogue(resource) ? null
        : UncheckedReason.SearchDisabled;

    public UncheckedResource Unchecked(Resource resource, UncheckedReason reason) =>
        new(resource.ToString(), reason) { IsInCatalogue = IsInCatalogue(resource) };

    private bool IsInCatalogue(Resource resource) => scanner.EntryOf(resource.ObjectKind) is not null;

    private bool IsExcluded(Resource resource) => options.Excluded.Contains(resource.ToString());

    private Resource Choose(ServedResource served) =>
        scanner.EntryOf(served.Preferred.ObjectKind)?.Versions.FirstOrDefault(served.Versions.Contains) is { } version
            ? served.Preferred with { Version = version } : served.Preferred;

    private static Resource WithoutVersion(Resource resource) => resource with { Version = "" };
}
