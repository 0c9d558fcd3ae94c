using System.Text;
using System.Text.Json;
using SecretPin.Cli.Coverage;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Tests.Coverage;

public sealed class SchemaSearchTests
{
    private const string Text = "type: string";
    private const string Container = "{type: array, items: {properties: {image: {type: string}, env: {type: array, items: {properties: "
        + "{valueFrom: {properties: {secretKeyRef: {properties: {name: {type: string}}}}}}}}}}}";

    [Theory]
    [InlineData("secretName: {type: string}", "spec.secretName", "Key")]
    [InlineData("tls: {properties: {credentialName: {type: string}}}", "spec.tls.credentialName", "Key")]
    [InlineData("imagePullSecret: {properties: {name: {type: string}}}", "spec.imagePullSecret.name", "Key")]
    [InlineData("passwordSecret: {properties: {secretName: {type: string}, key: {type: string}}}", "spec.passwordSecret.secretName", "Key")]
    [InlineData("secrets: {type: array, items: {type: string}}", "spec.secrets[*]", "Key")]
    [InlineData("users: {type: array, items: {properties: {secretRef: {properties: {name: {type: string}}}}}}", "spec.users[*].secretRef.name", "Key")]
    [InlineData("stores: {additionalProperties: {properties: {secretRef: {properties: {name: {type: string}}}}}}", "spec.stores.*.secretRef.name", "Key")]
    [InlineData("a.b: {properties: {secretName: {type: string}}}", "spec[\"a.b\"].secretName", "Key")]
    [InlineData("x: {anyOf: [{properties: {secretName: {type: string}}}]}", "spec.x.secretName", "Key")]
    [InlineData("token: {properties: {name: {type: string}, key: {type: string}, optional: {type: boolean}}}", "spec.token.name", "Selector")]
    [InlineData("ref: {properties: {name: {type: string}, kind: {type: string, enum: [Secret, ConfigMap]}}}", "spec.ref.name", "Kind")]
    [InlineData("ca: {properties: {name: {type: string}, type: {type: string, enum: [Secret, ConfigMap]}}}", "spec.ca.name", "Kind")]
    [InlineData("certificateRefs: {type: array, items: {properties: {name: {type: string}, kind: {type: string}}}}", "spec.certificateRefs[*].name", "Kind")]
    [InlineData("repository: {type: string, description: Repository is the secret name containing repository info.}", "spec.repository", "Description")]
    [InlineData("keys: {type: string, description: The name of an existing Kubernetes Secret.}", "spec.keys", "Description")]
    [InlineData("cert: {properties: {name: {type: string}}, description: A reference to a Secret.}", "spec.cert.name", "Description")]
    [InlineData("cert: {type: string, description: \"The name of the\\nSecret with the certificate.\"}", "spec.cert", "Description")]
    public void A_field_that_looks_like_a_reference_is_found(string properties, string path, string reason)
    {
        var field = Assert.Single(Search(properties).Fields);

        Assert.Equal((path, reason), (field.Path, field.Reason.ToString()));
    }

    [Theory]
    [InlineData("secretKey: {type: string}")]
    [InlineData("secretNamespace: {type: string}")]
    [InlineData("secretType: {type: string}")]
    [InlineData("clientSecret: {type: string}")]
    [InlineData("secretPolicy: {type: string, enum: [Keep, Delete]}")]
    [InlineData("configMapRef: {properties: {name: {type: string}, key: {type: string}}}")]
    [InlineData("rules: {properties: {name: {type: string, description: The name of the ConfigMap.}, key: {type: string}}}")]
    [InlineData("secretStoreRef: {properties: {name: {type: string}, kind: {type: string}}}")]
    [InlineData("storeRef: {properties: {name: {type: string}, kind: {type: string, enum: [SecretStore, ClusterSecretStore]}}}")]
    [InlineData("certificate: {type: string, description: The name of the file certificate in the Secret.}")]
    [InlineData("replicas: {type: integer, description: The name of the secret.}")]
    public void A_field_that_names_something_else_is_not_found(string properties) => Assert.Empty(Search(properties).Fields);

    [Fact]
    public void A_reference_inside_an_object_with_a_name_is_found_once() =>
        Assert.Equal(
            ["spec.secrets[*].secretRef.name"],
            Search("secrets: {type: array, items: {properties: {name: {type: string}, secretRef: {properties: {name: {type: string}}}}}}")
                .Fields.Select(field => field.Path));

    [Fact]
    public void A_pod_spec_is_one_field_and_its_other_members_are_searched()
    {
        var fields = Search(
            $"containers: {Container}, imagePullSecrets: {{type: array, items: {{properties: {{name: {{{Text}}}}}}}}}, secretName: {{{Text}}}").Fields;

        Assert.Equal([("spec", true), ("spec.secretName", false)], fields.Select(field => (field.Path, field.IsPodSpec)));
    }

    [Fact]
    public void The_siblings_that_state_the_namespace_and_the_kind_are_recognised()
    {
        var field = Assert.Single(Search(
            "ref: {properties: {name: {type: string}, namespace: {type: string}, group: {type: string}, kind: {type: string, enum: [Secret]}}}").Fields);

        Assert.Equal(("namespace", "kind", true, "group"), (field.NamespaceField, field.KindField, field.KindRequired, field.GroupField));
    }

    [Fact]
    public void A_kind_with_a_default_is_optional() =>
        Assert.False(Assert.Single(Search("ref: {properties: {name: {type: string}, kind: {type: string, default: Secret}}}").Fields).KindRequired);

    [Theory]
    [InlineData("spec: {ref: {name: a, kind: Secret}}", true)]
    [InlineData("spec: {ref: {name: a, kind: ConfigMap}}", false)]
    [InlineData("spec: {ref: {name: a}}", false)]
    [InlineData("spec: {ref: {name: '', kind: Secret}}", false)]
    [InlineData("spec: {ref: [a]}", false)]
    public void A_field_is_set_only_if_it_names_a_Secret(string json, bool isSet)
    {
        var field = Assert.Single(Search("ref: {properties: {name: {type: string}, kind: {type: string, enum: [Secret, ConfigMap]}}}").Fields);

        Assert.Equal(isSet, field.IsSetIn(Parse(json)));
    }

    [Theory]
    [InlineData("spec: {containers: [{name: a, envFrom: [{secretRef: {name: b}}]}]}", true)]
    [InlineData("spec: {volumes: [{name: a, secret: {secretName: b}}]}", true)]
    [InlineData("spec: {containers: [{name: a}]}", false)]
    public void A_pod_spec_is_set_if_one_of_its_fields_names_a_Secret(string json, bool isSet) =>
        Assert.Equal(isSet, Assert.Single(Search($"containers: {Container}").Fields).IsSetIn(Parse(json)));

    [Fact]
    public void Each_place_in_which_the_schema_permits_anything_is_reported()
    {
        var search = Search("""
            values: {x-kubernetes-preserve-unknown-fields: true}, steps: {type: array, items: {properties: {with: {additionalProperties: true}}}},
            secretName: {type: string}
            """);

        Assert.Equal(["spec.steps[*].with", "spec.values"], search.OpaquePaths);
        search.Add(Parse("{type: object, x-kubernetes-preserve-unknown-fields: true}"));
        Assert.Equal(["", "spec.steps[*].with", "spec.values"], search.OpaquePaths);
        Assert.Empty(Search("secretName: {type: string}").OpaquePaths);
    }

    [Theory]
    [InlineData("{name: v1beta1, served: true}")]
    [InlineData("{name: v1, served: true, schema: {openAPIV3Schema: null}}")]
    public void A_version_without_a_schema_is_incomplete(string version)
    {
        var yaml = $"spec: {{group: example.com, names: {{kind: App, plural: apps}}, versions: [{version}]}}";

        var crd = CrdSchema.Parse(Encoding.UTF8.GetBytes(Parse(yaml).GetRawText()))!;

        Assert.Equal([""], crd.OpaquePaths);
        Assert.Empty(crd.Fields);
    }

    [Fact]
    public void The_status_and_the_metadata_are_not_searched()
    {
        var search = new SchemaSearch();
        search.Add(Parse("properties: {status: {properties: {secretName: {type: string}}}, metadata: {properties: {secretName: {type: string}}}}"));

        Assert.Empty(search.Fields);
    }

    private static SchemaSearch Search(string properties)
    {
        var search = new SchemaSearch();
        search.Add(Parse($"properties: {{spec: {{properties: {{{properties}}}}}}}"));
        return search;
    }

    private static JsonElement Parse(string yaml) => JsonDocument.Parse(YamlDocument.Parse(new(yaml, 1, 1))!.Json).RootElement;
}
