using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>The field managers of an object (metadata.managedFields).</summary>
internal static class ManagedFields
{
    private static readonly string[][] PodSpecs =
    [
        ["f:spec", "f:template", "f:spec"],
        ["f:spec", "f:jobTemplate", "f:spec", "f:template", "f:spec"],
    ];

    /// <summary>Asserts that the object contains no resolve request, and that neither SecretPin nor its plugin manages a field of the pod spec.</summary>
    public static void AssertNoTraceOfSecretPin(JsonNode workload)
    {
        Assert.DoesNotContain("secretpin.io/resolve", workload["metadata"]!["annotations"]?.AsObject().Select(annotation => annotation.Key) ?? []);
        Assert.DoesNotContain(ManagersOfPodSpec(workload), manager => manager.Contains("secretpin", StringComparison.Ordinal));
    }

    /// <summary>The managers of at least one field of the pod spec.</summary>
    public static string[] ManagersOfPodSpec(JsonNode workload) =>
    [
        .. workload["metadata"]!["managedFields"]!.AsArray()
            .Where(entry => PodSpecs.Any(path => path.Aggregate(entry!["fieldsV1"], (node, key) => node?[key]) is not null))
            .Select(entry => (string)entry!["manager"]!),
    ];
}
