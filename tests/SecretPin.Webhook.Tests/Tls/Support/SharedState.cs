using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>The API server with both webhook configurations, the clock, and options with short lifetimes, which all replicas of a test share.</summary>
internal sealed class SharedState : IAsyncDisposable
{
    public const string Namespace = "secretpin-system";
    public const string Host = $"secretpin.{Namespace}.svc";
    public const string SecretPath = $"/api/v1/namespaces/{Namespace}/secrets/secretpin-tls";
    public const string MutatingPath = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/zzz-secretpin";
    public const string ValidatingPath = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/secretpin";

    public static readonly string[] ConfigurationPaths = [MutatingPath, ValidatingPath];

    private SharedState(StoringApiServer server) => Server = server;

    public StoringApiServer Server { get; }

    public FakeTimeProvider Clock { get; } = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SelfManagedOptions Options { get; } = new()
    {
        Namespace = Namespace,
        Life = TimeSpan.FromMinutes(2),
        CaLife = TimeSpan.FromMinutes(12),
        Settle = TimeSpan.FromSeconds(30),
    };

    /// <summary>Called whenever a replica starts to serve a certificate.</summary>
    public Action Check { get; set; } = () => { };

    public static async Task<SharedState> StartAsync()
    {
        var shared = new SharedState(await StoringApiServer.StartAsync());
        shared.Apply();
        return shared;
    }

    /// <summary>Writes both configurations, without a caBundle by default, as their manifest does.</summary>
    public void Apply(string? caBundle = null)
    {
        Server.Put(MutatingPath, Configuration(caBundle, "workloads", "pods"));
        Server.Put(ValidatingPath, Configuration(caBundle, "secrets", "workloads", "aliases"));
    }

    /// <summary>The caBundle of every webhook in every configuration.</summary>
    public IReadOnlyList<CaBundle> Bundles() =>
        [.. ConfigurationPaths.Select(Server.Get).OfType<JsonNode>().SelectMany(found => found["webhooks"]!.AsArray())
            .Select(webhook => CaBundle.Parse(webhook!["clientConfig"]!["caBundle"]?.GetValue<string>()))];

    public bool IsTrusted(X509Certificate2 leaf, CaBundle bundle)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Clock.GetUtcNow().LocalDateTime;
        chain.ChainPolicy.CustomTrustStore.AddRange(bundle.Certificates.ToArray());
        return chain.Build(leaf) && leaf.MatchesHostname(Host);
    }

    public string[] WritesTo(string path) => [.. Server.Writes.Where(write => write.EndsWith(path, StringComparison.Ordinal))];

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static JsonObject Configuration(string? caBundle, params string[] webhooks) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "secretpin" },
        ["webhooks"] = new JsonArray([.. webhooks.Select(name => new JsonObject
        {
            ["name"] = $"{name}.secretpin.io",
            ["clientConfig"] = new JsonObject { ["service"] = new JsonObject { ["name"] = "secretpin" }, ["caBundle"] = caBundle },
        })]),
    };
}
