using SecretPin.Core.References;

namespace SecretPin.Cli.Coverage;

/// <summary>The fields of a pod spec that name Secrets, as locations in the object around it.</summary>
internal static class PodSpecLocations
{
    /// <summary>The keys of the lists of containers.</summary>
    public static IReadOnlySet<string> ContainerKeys { get; } =
        PodSpecFields.All.Where(field => field.Path.Contains("/env/", StringComparison.Ordinal)).Select(field => field.Path.Split('/')[0]).ToHashSet();

    public static IEnumerable<FieldLocation> Under(FieldLocation podSpec) =>
        PodSpecFields.All.Select(field => field.Path.Split('/')
            .Aggregate(podSpec, (location, segment) => segment is "*" or "[name]" ? location.Elements : location.Member(segment)).Member(field.Name));
}
