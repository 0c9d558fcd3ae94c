using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Server;

/// <summary>The storing API server answers as a real one does.</summary>
public sealed class StoringApiServerTests : IAsyncLifetime
{
    private const string Aliases = "/apis/secretpin.io/v1alpha1/namespaces/production/secretaliases";
    private const string Alias = Aliases + "/auth";
    private readonly HttpClient _http = new();
    private StoringApiServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StoringApiServer.StartAsync();
        _http.BaseAddress = _server.Address;
        await SendAsync("POST", Aliases, """{"metadata":{"name":"auth"},"spec":{"suspend":false},"status":{"pinned":"never"}}""");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_created_object_is_complete_and_has_no_status()
    {
        var (code, json) = await SendAsync("GET", Alias);

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(
            ("SecretAlias", "secretpin.io/v1alpha1", "production"),
            ((string?)json["kind"], (string?)json["apiVersion"], (string?)json["metadata"]!["namespace"]));
        Assert.NotNull(json["metadata"]!["uid"]);
        Assert.Equal(1, (int)json["metadata"]!["generation"]!);
        Assert.Null(json["status"]);
        Assert.Equal((HttpStatusCode.Conflict, "AlreadyExists"), Reason(await SendAsync("POST", Aliases, """{"metadata":{"name":"auth"}}""")));
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), Reason(await SendAsync("GET", Alias + "-2")));
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), Reason(await SendAsync("GET", "/apis/example.com/v1/namespaces/production/widgets")));
    }

    [Fact]
    public async Task A_patch_changes_the_generation_only_with_the_spec()
    {
        var (_, merged) = await SendAsync("PATCH", Alias, """{"spec":{"suspend":true},"status":{"pinned":"no"}}""", "application/merge-patch+json");
        var (_, status) = await SendAsync(
            "PATCH", Alias + "/status", """{"spec":{"suspend":false},"status":{"pinned":"yes"}}""", "application/merge-patch+json");
        var (_, patched) = await SendAsync(
            "PATCH", Alias, """[{"op":"test","path":"/spec/suspend","value":true},{"op":"remove","path":"/spec/suspend"}]""", "application/json-patch+json");
        var failed = await SendAsync("PATCH", Alias, """[{"op":"test","path":"/spec","value":7}]""", "application/json-patch+json");

        Assert.Equal([2, 2, 3], new[] { merged, status, patched }.Select(json => (int)json["metadata"]!["generation"]!));
        Assert.Null(merged["status"]);
        Assert.Equal(("yes", "{}"), ((string?)patched["status"]!["pinned"], patched["spec"]!.ToJsonString()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), Reason(failed));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync("PATCH", Alias, "{}", "application/apply-patch+yaml")).Code);
    }

    [Fact]
    public async Task A_write_over_a_newer_version_is_a_conflict()
    {
        var (_, old) = await SendAsync("GET", Alias);
        await SendAsync("PATCH", Alias, """{"spec":{"suspend":true}}""", "application/merge-patch+json");

        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), Reason(await SendAsync("PUT", Alias, old.ToJsonString())));
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), Reason(await SendAsync("DELETE", Alias, """{"preconditions":{"uid":"another"}}""")));
        Assert.NotNull(_server.Get(Alias));
    }

    [Fact]
    public async Task A_dry_run_answers_and_stores_nothing()
    {
        _server.Admission = json => json["spec"]!["admitted"] = true;
        var before = _server.Get(Alias)!.ToJsonString();

        var (_, patched) = await SendAsync("PATCH", Alias + "?dryRun=All", """{"spec":{"suspend":true}}""", "application/merge-patch+json");
        var (code, _) = await SendAsync("DELETE", Alias, """{"dryRun":["All"]}""");

        Assert.Equal("""{"suspend":true,"admitted":true}""", patched["spec"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(before, _server.Get(Alias)!.ToJsonString());
        Assert.Equal([$"POST {Alias[..^5]}"], _server.Writes);
    }

    [Fact]
    public async Task A_list_has_pages_and_can_contain_only_metadata()
    {
        _server.Put(Resources.SecretAliases, """{"metadata":{"name":"billing","namespace":"production"}}""");
        _server.Put(Resources.SecretAliases, """{"metadata":{"name":"auth","namespace":"staging"}}""");

        var (_, first) = await SendAsync("GET", Aliases + "?limit=1", accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
        var (_, second) = await SendAsync("GET", Aliases + $"?limit=1&continue={Uri.EscapeDataString((string)first["metadata"]!["continue"]!)}");
        var (_, all) = await SendAsync("GET", "/apis/secretpin.io/v1alpha1/secretaliases");

        Assert.Equal(("PartialObjectMetadataList", "auth"), ((string?)first["kind"], (string?)first["items"]![0]!["metadata"]!["name"]));
        Assert.Null(first["items"]![0]!["spec"]);
        Assert.Equal("billing", (string?)second["items"]![0]!["metadata"]!["name"]);
        Assert.Null(second["metadata"]!["continue"]);
        Assert.Equal(3, all["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_hook_plays_a_controller_after_each_write()
    {
        _server.Written = write =>
        {
            var json = write.Object;
            json["status"] = new JsonObject { ["observedGeneration"] = json["metadata"]!["generation"]!.DeepClone() };
            _server.Put(write.Path, json);
        };

        await SendAsync("PATCH", Alias, """{"spec":{"suspend":true}}""", "application/merge-patch+json");

        Assert.Equal(2, (long)_server.Get(Alias)!["status"]!["observedGeneration"]!);
    }

    private async Task<(HttpStatusCode Code, JsonNode Json)> SendAsync(
        string method, string path, string? body = null, string type = "application/json", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue(type));
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static (HttpStatusCode, string?) Reason((HttpStatusCode Code, JsonNode Json) answer) => (answer.Code, (string?)answer.Json["reason"]);
}
