using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>A client of the API server, faster than kubectl and able to watch.</summary>
internal sealed class Api : IDisposable
{
    /// <summary>Writes characters such as <c>&lt;</c> as they are, so that a body is as small as that of kubectl.</summary>
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http;

    public Api(Uri server, Authority authority, X509Certificate2 user)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        var connections = new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = policy, ClientCertificates = [user] },
            EnableMultipleHttp2Connections = true,
        };
        _http = new(new RetryAfterHandler(connections))
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync("readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public Task<Answer> GetAsync(string resource, string ns, string name = "") => SendAsync(HttpMethod.Get, Resources.Path(resource, ns, name));

    public Task<Answer> CreateAsync(string resource, string ns, JsonNode body) => SendAsync(HttpMethod.Post, Resources.Path(resource, ns), body);

    /// <summary>A merge patch.</summary>
    public Task<Answer> PatchAsync(string resource, string ns, string name, JsonNode patch) =>
        SendAsync(HttpMethod.Patch, Resources.Path(resource, ns, name), patch, "application/merge-patch+json");

    public Task<Answer> DeleteAsync(string resource, string ns, string name) => SendAsync(HttpMethod.Delete, Resources.Path(resource, ns, name));

    /// <summary>Watches an object or a collection until a condition is true.</summary>
    /// <param name="resource">The plural.</param>
    /// <param name="ns">Empty for a resource without namespaces.</param>
    /// <param name="name">Empty for all objects of the collection, one at a time.</param>
    /// <param name="holds">The condition. Its argument is <see langword="null"/> if the object does not exist.</param>
    /// <returns>The object for which the condition was true.</returns>
    public async Task<JsonNode?> UntilAsync(string resource, string ns, string name, Predicate<JsonNode?> holds)
    {
        using var limit = new CancellationTokenSource(Until.Limit, TimeProvider.System);
        JsonNode? last = null;
        try
        {
            await foreach (var state in WatchAsync(resource, ns, name, limit.Token))
            {
                if (holds(last = state))
                {
                    return last;
                }
            }

            throw new TimeoutException($"The watch of {resource} ended.");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"After {Until.Limit.TotalSeconds} s {resource} {ns}/{name} is still {last?.ToJsonString() ?? "absent"}.");
        }
    }

    /// <summary>Waits until the API server serves the resource of a CRD.</summary>
    /// <param name="crd">The name, as <c>plural.group</c>.</param>
    public Task UntilEstablishedAsync(string crd) => UntilAsync("customresourcedefinitions", "", crd, found =>
        found?["status"]?["conditions"]?.AsArray()
            .Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True") == true);

    /// <summary>Lists and watches an object or a collection.</summary>
    /// <returns>Each state of each object; <see langword="null"/> for an empty list and for a deleted object.</returns>
    public async IAsyncEnumerable<JsonNode?> WatchAsync(string resource, string ns, string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var list = (await SendAsync(HttpMethod.Get, $"{Resources.Path(resource, ns)}{Selector(name, "?")}")).Expected();
        foreach (var item in list["items"]!.AsArray().DefaultIfEmpty())
        {
            yield return item;
        }

        await foreach (var change in EventsAsync(resource, ns, (string)list["metadata"]!["resourceVersion"]!, name, cancellation))
        {
            yield return change["type"]!.GetValue<string>() == "DELETED" ? null : change["object"];
        }
    }

    /// <summary>Watches a collection from now on.</summary>
    /// <returns>Each watch event, with its <c>type</c> and its <c>object</c>.</returns>
    public async IAsyncEnumerable<JsonNode> EventsAsync(string resource, string ns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var list = (await GetAsync(resource, ns)).Expected();
        await foreach (var change in EventsAsync(resource, ns, (string)list["metadata"]!["resourceVersion"]!, "", cancellation))
        {
            yield return change;
        }
    }

    private async IAsyncEnumerable<JsonNode> EventsAsync(
        string resource, string ns, string version, string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = await _http.GetStreamAsync(
            $"{Resources.Path(resource, ns)}?watch=true&resourceVersion={version}{Selector(name, "&")}", cancellation);
        using var events = new StreamReader(watch);
        while (await events.ReadLineAsync(cancellation) is { } line)
        {
            yield return JsonNode.Parse(line)!;
        }
    }

    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Includes the query.</param>
    /// <param name="body">An object or a patch.</param>
    /// <param name="mediaType">The media type of the body.</param>
    /// <param name="user">The impersonated user, with all rights; empty for the administrator.</param>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, JsonNode? body = null, string mediaType = "application/json", string user = "")
    {
        using var request = new HttpRequestMessage(method, path);
        if (user.Length > 0)
        {
            request.Headers.Add("Impersonate-User", user);
            request.Headers.Add("Impersonate-Group", "system:masters");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(Unescaped), Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, JsonNode.Parse(text)!, [.. response.Headers.Warning.Select(warning => warning.Text.Trim('"'))]);
    }

    /// <summary>For an answer that may not be JSON.</summary>
    public async Task<HttpStatusCode> SendRawAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return response.StatusCode;
    }

    /// <summary>The sum of the samples of a metric of the API server whose labels contain a text.</summary>
    public async Task<double> MetricAsync(string name, string label) =>
        (await MetricAsync(name)).Where(sample => sample.Labels.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);

    /// <summary>The samples of a metric of the API server, with their labels as text: <c>{name="some",…}</c>.</summary>
    public async Task<IEnumerable<(string Labels, double Value)>> MetricAsync(string name) =>
        from line in (await _http.GetStringAsync("metrics")).Split('\n')
        where line.StartsWith($"{name}{{", StringComparison.Ordinal)
        let end = line.LastIndexOf(' ')
        select (line[name.Length..end], double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture));

    public void Dispose() => _http.Dispose();

    private static string Selector(string name, string separator) => name.Length > 0 ? $"{separator}fieldSelector=metadata.name%3D{name}" : "";
}
