using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>
/// Sends reviews to one replica, as the API server does, so that a test can disturb a replica while another one answers the
/// cluster's reviews.
/// </summary>
internal sealed class Reviewer : IDisposable
{
    private readonly WebhookProcess _replica;
    private readonly TestNamespace _namespace;
    private readonly X509Certificate2 _caller;
    private readonly HttpClient _http;

    public Reviewer(WebhookProcess replica, TestNamespace ns)
    {
        (_replica, _namespace) = (replica, ns);
        _caller = ns.Cluster.Plane.CallersOfWebhooks.Issue("CN=kube-apiserver", Authority.ClientAuthentication);
        // Other tests cover the trust in the certificate.
        _http = new(new SocketsHttpHandler
        {
            SslOptions = { ClientCertificates = [_caller], RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        })
        { Timeout = Until.Limit };
    }

    /// <summary>Reviews the creation of a Deployment.</summary>
    public async Task<Verdict> CreateAsync(string secret)
    {
        var created = TestObjects.Workload("Deployment", "app", secret);
        created["metadata"]!["namespace"] = _namespace.Name;
        return await AskAsync("/mutate/workloads", "CREATE", ("apps", "v1", "Deployment", "deployments"), created, null);
    }

    /// <summary>Reviews the deletion of a Secret.</summary>
    public async Task<Verdict> DeleteAsync(string name, string type = "Opaque")
    {
        var deleted = TestObjects.Secret(name);
        deleted["metadata"]!["namespace"] = _namespace.Name;
        deleted["type"] = type;
        return await AskAsync("/validate/secrets", "DELETE", ("", "v1", "Secret", "secrets"), null, deleted);
    }

    public void Dispose()
    {
        _http.Dispose();
        _caller.Dispose();
    }

    private async Task<Verdict> AskAsync(
        string path, string operation, (string Group, string Version, string Kind, string Resource) of, JsonNode? now, JsonNode? before)
    {
        var review = TestObjects.Parse($$$"""
            {
              "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
              "request": {
                "uid": "{{{Guid.NewGuid()}}}", "operation": "{{{operation}}}", "namespace": "{{{_namespace.Name}}}", "dryRun": false,
                "kind": {"group": "{{{of.Group}}}", "version": "{{{of.Version}}}", "kind": "{{{of.Kind}}}"},
                "resource": {"group": "{{{of.Group}}}", "version": "{{{of.Version}}}", "resource": "{{{of.Resource}}}"},
                "userInfo": {"username": "anna", "groups": ["system:authenticated"]}
              }
            }
            """);
        (review["request"]!["object"], review["request"]!["oldObject"]) = (now, before);
        using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri($"https://127.0.0.1:{_replica.Port}{path}"), content);
        var response = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!;
        return new(
            (bool)response["allowed"]!,
            (int?)response["status"]?["code"] ?? 200,
            (string?)response["status"]?["message"] ?? "",
            response["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String((string)patch!)) : "",
            string.Join('\n', response["warnings"]?.AsArray().Select(warning => (string)warning!) ?? []));
    }

    /// <param name="IsAllowed">Whether the change is allowed.</param>
    /// <param name="Code">The status code of a rejection.</param>
    /// <param name="Message">The message of a rejection.</param>
    /// <param name="Patch">The JSON patch.</param>
    /// <param name="Warnings">The warnings.</param>
    internal sealed record Verdict(bool IsAllowed, int Code, string Message, string Patch, string Warnings)
    {
        /// <summary>The rejection of a change that could not be verified.</summary>
        public void IsUnverified()
        {
            Assert.False(IsAllowed, ToString());
            Assert.Equal(503, Code);
            Assert.Contains("could not verify", Message, StringComparison.Ordinal);
        }
    }
}
