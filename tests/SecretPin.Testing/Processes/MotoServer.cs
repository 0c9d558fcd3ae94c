using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SecretPin.Testing.Processes;

/// <summary>The server of moto, which emulates AWS Secrets Manager.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    /// <summary>The region of all secrets.</summary>
    public const string Region = "eu-west-1";

    private readonly HttpClient _http = new();
    private ChildProcess? _process;

    /// <summary>Why the tests are skipped; <see langword="null"/> if moto is available.</summary>
    public static string? Problem { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, "moto_server")))
            ? null
            : "moto_server is not on the PATH. Install Debian's python3-moto and python3-flask-cors (trixie), as .ci/run does.";

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Problem is not null)
        {
            return;
        }

        var port = Ports.Free();
        Address = new($"http://127.0.0.1:{port}/");
        _process = ChildProcess.Start(["moto_server", "-H", "127.0.0.1", "-p", $"{port}"]);
        await Until.HoldsAsync(WhyNotReadyAsync, () => _process.Output);
    }

    /// <summary>Skips the test if moto is not available.</summary>
    public static void Needed() => Assert.SkipWhen(Problem is not null, Problem ?? "");

    /// <summary>Creates a secret with a first version, labelled AWSCURRENT.</summary>
    /// <returns>The id of the version.</returns>
    public async Task<string> CreateAsync(string name) =>
        (string)(await CallAsync("CreateSecret", new() { ["Name"] = name, ["SecretString"] = "never-asked-for" }))["VersionId"]!;

    /// <summary>Adds a version, labelled AWSCURRENT unless other labels are given.</summary>
    public async Task<string> PutAsync(string name, params string[] stages)
    {
        var body = new JsonObject { ["SecretId"] = name, ["SecretString"] = "never-asked-for" };
        if (stages.Length > 0)
        {
            body["VersionStages"] = new JsonArray([.. stages.Select(stage => (JsonNode)stage)]);
        }

        return (string)(await CallAsync("PutSecretValue", body))["VersionId"]!;
    }

    /// <summary>Labels a version, and removes the label from another version if one is given.</summary>
    public Task LabelAsync(string name, string label, string version, string? from = null)
    {
        var body = new JsonObject { ["SecretId"] = name, ["VersionStage"] = label, ["MoveToVersionId"] = version };
        if (from is not null)
        {
            body["RemoveFromVersionId"] = from;
        }

        return CallAsync("UpdateSecretVersionStage", body);
    }

    /// <returns>The labels of all versions.</returns>
    public async Task<IReadOnlyList<string>> LabelsAsync(string name) =>
        [.. (await CallAsync("DescribeSecret", new() { ["SecretId"] = name }))["VersionIdsToStages"]!.AsObject()
            .SelectMany(version => version.Value!.AsArray()).Select(label => (string)label!)];

    public Task DeleteAsync(string name) => CallAsync("DeleteSecret", new() { ["SecretId"] = name, ["RecoveryWindowInDays"] = 7 });

    public Task RestoreAsync(string name) => CallAsync("RestoreSecret", new() { ["SecretId"] = name });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task<JsonObject> CallAsync(string operation, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.1")),
        };
        request.Headers.Add("X-Amz-Target", $"secretsmanager.{operation}");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=person/20260101/{Region}/secretsmanager/aws4_request, SignedHeaders=host, Signature=none");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{operation}: {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private async Task<string?> WhyNotReadyAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"moto_server ended.\n{_process.Output}");
        }

        try
        {
            using var response = await _http.GetAsync(new Uri(Address, "moto-api/data.json"));
            return response.IsSuccessStatusCode ? null : $"moto_server returned {response.StatusCode}.";
        }
        catch (HttpRequestException)
        {
            return "moto_server does not accept connections.";
        }
    }
}
