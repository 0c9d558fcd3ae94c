using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.Tests.Evidence;

/// <summary>Objects that reference the Secret, as items of a list.</summary>
public sealed partial class LiveEvidenceTests
{
    private static SecretAlias Alias(string version) => SecretAlias.Of(new()
    {
        Metadata = new("auth", "ns"),
        Spec = new(new(version, null, null), false, null, null),
    }, "ns");

    private static string AliasJson(string version) => $$"""
        { "metadata": { "name": "auth", "namespace": "ns" }, "spec": { "source": { "version": "{{version}}" } } }
        """;

    private static string Named(string name) => $$"""{ "metadata": { "name": "{{name}}", "namespace": "ns" } }""";

    private static string WithUid(string name, string json) =>
        json.Replace("\"name\"", $"\"uid\": \"uid-of-{name}\", \"name\"", StringComparison.Ordinal);

    private static string Pod(string name) => $$"""
        { "metadata": { "name": "{{name}}", "namespace": "ns" }, "spec": {{PodSpec}} }
        """;

    private static string Deployment(string name) => $$"""
        {
          "metadata": { "name": "{{name}}", "namespace": "ns", "uid": "uid-of-{{name}}" },
          "spec": { "template": { "spec": {{PodSpec}} } }
        }
        """;

    private static string Child(string name, string owner, string kind, string apiVersion = "apps/v1") => $$"""
        {
          "metadata": {
            "name": "{{name}}",
            "namespace": "ns",
            "uid": "uid-of-{{name}}",
            "ownerReferences": [
              { "apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "name": "{{owner}}", "uid": "uid-of-{{owner}}", "controller": true }
            ]
          },
          "spec": { "template": { "spec": {{PodSpec}} }, "imagePullSecrets": [ { "name": "{{Secret}}" } ] }
        }
        """;

    private const string PodSpec = $$"""{ "imagePullSecrets": [ { "name": "{{Secret}}" } ] }""";
}
