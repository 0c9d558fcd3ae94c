using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>CRDs whose objects may have any fields.</summary>
internal static class TestCrd
{
    /// <summary>The custom workload that the chart of the test clusters configures.</summary>
    public static JsonObject Rollout => Of("rollouts", "argoproj.io", "Rollout", version: "v1alpha1");

    /// <summary>A CRD with one version.</summary>
    /// <param name="plural">The plural of the kind.</param>
    /// <param name="group">The API group.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="scope"><c>Namespaced</c> or <c>Cluster</c>.</param>
    /// <param name="version">The version.</param>
    public static JsonObject Of(string plural, string group, string kind, string scope = "Namespaced", string version = "v1") => TestObjects.Parse($$$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{{plural}}}.{{{group}}}"},
          "spec": {
            "group": "{{{group}}}", "scope": "{{{scope}}}",
            "names": {"kind": "{{{kind}}}", "listKind": "{{{kind}}}List", "plural": "{{{plural}}}", "singular": "{{{kind.ToLowerInvariant()}}}"},
            "versions": [{"name": "{{{version}}}", "served": true, "storage": true,
              "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true} } }]
          }
        }
        """);
}
