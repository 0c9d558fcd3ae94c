using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Tests.Coverage;

public sealed class CoverageCommandTests
{
    private const string Crds = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gateways.networking.istio.io}
        spec:
          group: networking.istio.io
          names: {kind: Gateway, plural: gateways}
          scope: Namespaced
          versions:
          - name: v1
            served: true
            schema:
              openAPIV3Schema:
                properties: {spec: {properties: {servers: {type: array, items: {properties: {tls: {properties: {credentialName: {type: string}}}}}}}}}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: machines.example.com}
        spec:
          group: example.com
          names: {kind: Machine, plural: machines}
          scope: Cluster
          versions:
          - name: v1beta1
            served: true
            schema: {openAPIV3Schema: {properties: {spec: {properties: {tokenSecret: {properties: {name: {type: string}, namespace: {type: string}}}}}}}}
          - name: v1
            served: true
            schema: {openAPIV3Schema: {properties: {spec: {properties: {caSecretName: {type: string}}}}}}
          - name: v1alpha1
            served: false
            schema: {openAPIV3Schema: {properties: {spec: {properties: {oldSecretName: {type: string}}}}}}

        """;

    private const string Objects = """
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: shop}
        spec: {servers: [{tls: {credentialName: edge-20250723110000}}, {tls: {}}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: plain, namespace: shop}
        spec: {servers: [{}]}
        """;

    private const string Entry = "references: {entries: [{group: a.b, versions: [v1], resource: as, kind: A, scope: Cluster";

    private const string Missing = """
        references:
          entries:
          - group: example.com
            versions:
            - v1
            - v1beta1
            resource: machines
            kind: Machine
            scope: Cluster
            secrets:
            - path: spec.caSecretName
              namespace: "*"
            - path: spec.tokenSecret.name
              namespaceField: namespace
              namespace: "*"
        """;

    [Fact]
    public async Task Every_field_has_a_row_and_the_missing_entries_follow()
    {
        var result = await CommandLine.RunAsync(Crds + Objects, ["coverage", "-f", "-"]);

        Assert.Equal(
            $"""
            KIND                         FIELD                               OBJECTS  COVERED BY
            Machine.example.com          spec.caSecretName                   0        nothing
            Machine.example.com          spec.tokenSecret.name               0        nothing
            Gateway.networking.istio.io  spec.servers[*].tls.credentialName  1        catalogue (istio)

            Check each of these fields in the documentation of its project, and add those that name a Secret to the chart values:
            {Missing}

            """,
            result.Output);
        Assert.Equal("3 fields look like references to Secrets: 1 in the catalogue, 0 covered by the search, 2 not covered.\n", result.Errors);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task The_printed_entries_cover_the_fields()
    {
        using var folder = new TemporaryFolder();
        var values = folder.Write("values.yaml", Missing);

        var result = await CommandLine.RunAsync(Crds, ["coverage", "-f", "-", "--references", values, "-o", "json"]);

        Assert.Equal(0, result.ExitCode);
        var json = JsonNode.Parse(result.Output)!;
        Assert.All(json["fields"]!.AsArray(), field => Assert.Equal("catalogue", (string?)field!["coveredBy"]));
        Assert.Empty(json["references"]!["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_project_that_is_turned_off_covers_nothing()
    {
        using var folder = new TemporaryFolder();
        var values = folder.Write("values.yaml", "references: {catalogue: {istio: false}}");

        var result = await CommandLine.RunAsync(Crds, ["coverage", "-f", "-", "--references", values]);

        Assert.Contains("3 fields look like references to Secrets: 0 in the catalogue", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_covers_the_kinds_of_an_aggregated_ClusterRole()
    {
        var covered = await CommandLine.RunAsync(Crds + Role, ["coverage", "-f", "-", "--uncovered"]);
        var unlabelled = await CommandLine.RunAsync(Crds + Role.Replace("\"true\"", "\"false\"", StringComparison.Ordinal), ["coverage", "-f", "-"]);

        Assert.Equal((0, ""), (covered.ExitCode, covered.Output));
        Assert.Contains("2 covered by the search, 0 not covered", covered.Errors, StringComparison.Ordinal);
        Assert.Equal(1, unlabelled.ExitCode);
    }

    [Fact]
    public async Task A_field_that_the_catalogue_ignores_is_not_a_missing_reference()
    {
        const string Credential = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            spec:
              group: configuration.konghq.com
              names: {kind: KongCredentialHMAC, plural: kongcredentialhmacs}
              scope: Namespaced
              versions: [{name: v1alpha1, served: true, schema: {openAPIV3Schema: {properties: {spec: {properties: {secret: {type: string}}}}}}}]
            """;

        var result = await CommandLine.RunAsync(Credential, ["coverage", "-f", "-"]);

        Assert.Contains("not a reference (kong)", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task A_schema_that_permits_anything_is_reported_with_its_path()
    {
        const string Sensor = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            spec:
              group: example.com
              names: {kind: Sensor, plural: sensors}
              versions: [{name: v1, served: true, schema: {openAPIV3Schema: {properties: {spec: {x-kubernetes-preserve-unknown-fields: true}}}}}]
            """;

        var result = await CommandLine.RunAsync(Sensor, ["coverage", "-f", "-"]);

        Assert.StartsWith(
            "Sensor.example.com: the schema permits anything in spec, so these fields are unknown. Grant", result.Errors, StringComparison.Ordinal);
        var json = JsonNode.Parse((await CommandLine.RunAsync(Sensor, ["coverage", "-f", "-", "-o", "json"])).Output)!;
        Assert.Equal("spec", (string?)json["unknown"]![0]!["paths"]![0]);
    }

    private const string Role = """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: machines, labels: {secretpin.io/aggregate-to-guard: "true"}}
        rules: [{apiGroups: [example.com], resources: [machines], verbs: [get, list]}]
        """;

    [Fact]
    public async Task A_disabled_search_covers_no_field()
    {
        using var folder = new TemporaryFolder();
        var values = folder.Write("values.yaml", "guard: {search: {enabled: false}}");

        var result = await CommandLine.RunAsync(Crds + Role, ["coverage", "-f", "-", "--references", values]);

        Assert.Contains(Missing, result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "The chart value guard.search.enabled is false, so the search covers no field.\n"
            + "3 fields look like references to Secrets: 1 in the catalogue, 0 covered by the search, 2 not covered.\n",
            result.Errors);
    }

    [Fact]
    public async Task An_excluded_kind_is_not_covered_and_no_entry_would_change_this()
    {
        using var folder = new TemporaryFolder();
        var values = folder.Write("values.yaml", "guard: {search: {excluded: [machines.example.com, gateways.networking.istio.io]}}");

        var result = await CommandLine.RunAsync(Crds + Role, ["coverage", "-f", "-", "--references", values]);

        Assert.Equal(
            """
            KIND                         FIELD                               OBJECTS  COVERED BY
            Machine.example.com          spec.caSecretName                   0        nothing (excluded)
            Machine.example.com          spec.tokenSecret.name               0        nothing (excluded)
            Gateway.networking.istio.io  spec.servers[*].tls.credentialName  0        nothing (excluded)

            """,
            result.Output);
        Assert.StartsWith(
            "The chart value guard.search.excluded contains machines.example.com, gateways.networking.istio.io, so the guard does not see their fields.",
            result.Errors, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task A_pod_spec_of_the_chart_value_workloads_is_covered()
    {
        const string Crd = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            spec:
              group: example.com
              names: {kind: Runner, plural: runners}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                schema:
                  openAPIV3Schema: {properties: {spec: {properties: {pods: {type: array, items: {properties: {spec: {properties: {
                    imagePullSecrets: {type: array, items: {properties: {name: {type: string}}}}}}}}}}}}}
            """;
        using var folder = new TemporaryFolder();
        var values = folder.Write(
            "values.yaml", "workloads: [{group: example.com, version: v1, resource: runners, kind: Runner, podSpecPath: 'spec.pods[*].spec'}]");

        var result = await CommandLine.RunAsync(Crd, ["coverage", "-f", "-", "--references", values]);

        Assert.Matches(@"Runner\.example\.com +spec\.pods\[\*\]\.spec +0 +catalogue \(workloads\)", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("references: {entries: [{group: a}]}", "references is malformed: entries: [0]: a member is missing, unknown, repeated, or has the wrong type.")]
    [InlineData(Entry + "}]}", "The entry of A.a.b needs a version, and a path")]
    [InlineData(Entry + ", podSpecs: ['a[0]']}]}", "contains the path 'a[0]'.")]
    [InlineData("references: []", "references is malformed: it must have the members catalogue, an object of project: true|false, entries,")]
    [InlineData("references: [", ": ")]
    public async Task A_malformed_chart_value_is_reported_with_its_file(string values, string problem)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("values.yaml", values);

        var result = await CommandLine.RunAsync(Crds, ["coverage", "-f", "-", "--references", file]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(file, result.Errors, StringComparison.Ordinal);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_CRDs_and_objects_of_a_cluster_are_read_with_the_permissions_of_the_user()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        var gateways = new Resource("networking.istio.io", "v1", "gateways", "Gateway");
        var machines = new Resource("example.com", "v1", "machines", "Machine") { IsNamespaced = false };
        foreach (var resource in new[] { Crd, ClusterRoles, gateways, machines })
        {
            cluster.Server.Serve(resource);
        }

        foreach (var (resource, text) in Crds.Split("---").Select(crd => (Crd, crd)).Concat(Objects.Split("---").Skip(1).Select(json => (gateways, json))))
        {
            cluster.Server.Put(resource, JsonNode.Parse(YamlDocument.Parse(new(text, 1, 1))!.Json.Span)!);
        }

        cluster.Server.Put(Crd, """
            {"metadata": {"name": "secretaliases.secretpin.io", "annotations": {"secretpin.io/references":
              "{\"disabled\": [\"istio\"], \"entries\": [{\"group\": \"example.com\", \"versions\": [\"v1\"], \"resource\": \"machines\",
                \"kind\": \"Machine\", \"scope\": \"Cluster\", \"secrets\": [{\"path\": \"spec.caSecretName\"}]}]}"}}}
            """.ReplaceLineEndings(" "));
        cluster.Server.Refusal = request => request.Path.Value!.EndsWith("/machines", StringComparison.Ordinal)
            ? (403, "machines.example.com is forbidden: User \"jane\" cannot list resource \"machines\" in API group \"example.com\" at the cluster scope")
            : null;

        var all = await cluster.RunAsync("coverage");
        var other = await cluster.RunAsync("coverage", "-n", "elsewhere", "-o", "json");

        Assert.Matches(@"Gateway\.networking\.istio\.io +spec\.servers\[\*\]\.tls\.credentialName +1 +nothing", all.Output);
        Assert.Matches(@"Machine\.example\.com +spec\.caSecretName +unknown +catalogue \(references\)", all.Output);
        Assert.StartsWith(
            "The output may be incomplete: you lack the permission to list machines.example.com cluster-wide ('kubectl auth can-i list machines.example.com').",
            all.Errors,
            StringComparison.Ordinal);
        Assert.Equal(1, all.ExitCode);
        var gateway = JsonNode.Parse(other.Output)!["fields"]!.AsArray().Single(field => (string?)field!["kind"] == "Gateway")!;
        Assert.Equal(0, (int?)gateway["objects"]);
    }

    private static Resource Crd => new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition") { IsNamespaced = false };

    private static Resource ClusterRoles => new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole") { IsNamespaced = false };
}
