using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>Asks the API server without kubectl, for what has to be quick or to be watched.</summary>
internal sealed class Api : IDisposable
{
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

    /// <summary>Watches one object, or a collection of them.</summary>
    /// <param name="resource">The plural.</param>
    /// <param name="ns">Empty for what is in no namespace.</param>
    /// <param name="name">Empty for each in turn.</param>
    /// <param name="holds">Gets each state of it, <see langword="null"/> where it is not there.</param>
    /// <returns>The state in which it held.</returns>
    public async Task<JsonNode?> UntilAsync(string resource, string ns, string name, Predicate<JsonNode?> holds)
    {
        using var limit = new CancellationTokenSource(Until.Limit, TimeProvider.System);
        JsonNode? last = null;
        try
        {
            var list = (await SendAsync(HttpMethod.Get, $"{Resources.Path(resource, ns)}{Selector(name, "?")}")).Expected();
            foreach (var item in list["items"]!.AsArray().DefaultIfEmpty())
            {
                if (holds(last = item))
                {
                    return last;
                }
            }

            var version = list["metadata"]!["resourceVersion"];
            using var watch = await _http.GetStreamAsync(
                $"{Resources.Path(resource, ns)}?watch=true&resourceVersion={version}{Selector(name, "&")}", limit.Token);
            using var events = new StreamReader(watch);
            while (await events.ReadLineAsync(limit.Token) is { } line)
            {
                var change = JsonNode.Parse(line)!;
                last = change["type"]!.GetValue<string>() == "DELETED" ? null : change["object"];
                if (holds(last))
                {
                    return last;
                }
            }

            throw new TimeoutException($"The watch of {resource} ended.");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"After {Until.Limit.TotalSeconds} s {resource} {ns}/{name} is still {last?.ToJsonString() ?? "not there"}.");
        }
    }

    /// <param name="method">The HTTP method.</param>
    /// <param name="path">With the query.</param>
    /// <param name="body">An object, or a patch.</param>
    /// <param name="mediaType">Of the body.</param>
    /// <param name="user">As whom, with all rights; empty for the administrator.</param>
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
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, JsonNode.Parse(text)!, [.. response.Headers.Warning.Select(warning => warning.Text.Trim('"'))]);
    }

    public void Dispose() => _http.Dispose();

    private static string Selector(string name, string separator) => name.Length > 0 ? $"{separator}fieldSelector=metadata.name%3D{name}" : "";
}
