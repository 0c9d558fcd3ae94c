using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Manifests.Files;

namespace SecretPin.Webhook.Demo;

/// <summary>A simulated API server: before it stores or deletes an object, it calls the webhook over HTTPS.</summary>
internal sealed class DemoApiServer(HttpClient webhook, ManifestCluster cluster, DemoStore store)
{
    private List<DemoExchange> _exchanges = [];

    /// <summary>Returns the exchanges since the last call.</summary>
    public IReadOnlyList<DemoExchange> TakeExchanges()
    {
        var exchanges = _exchanges;
        _exchanges = [];
        return exchanges;
    }

    /// <summary>Does what <c>kubectl apply</c> does.</summary>
    public Task ApplyAsync(JsonNode manifest) =>
        StoreAsync(store.Find(DemoStore.Id(manifest)) is { } old ? DemoApply.Merge(manifest, old) : manifest);

    /// <summary>Creates or replaces the whole object.</summary>
    public async Task StoreAsync(JsonNode changed)
    {
        var old = store.Find(DemoStore.Id(changed));
        if (await AdmitAsync(changed, old) is { } admitted)
        {
            store.Put(admitted);
            await cluster.ReloadAsync();
        }
    }

    /// <summary>Does what <c>kubectl delete</c> does.</summary>
    public async Task DeleteAsync(string id)
    {
        var old = store.Find(id)!;
        if (DemoStore.Kind(old) != "Secret" || (await ReviewAsync("/validate/secrets", "DELETE", null, old)).IsAllowed)
        {
            store.Remove(id);
            await cluster.ReloadAsync();
        }
    }

    /// <summary>Sends any body to the webhook.</summary>
    public async Task<DemoExchange> SendAsync(string endpoint, string body, string subject)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await webhook.PostAsync(new Uri(endpoint, UriKind.Relative), content);
        var exchange = new DemoExchange(endpoint, subject, (int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
        _exchanges.Add(exchange);
        return exchange;
    }

    /// <returns>The object to store; <see langword="null"/> if the webhook denies the request.</returns>
    private async Task<JsonNode?> AdmitAsync(JsonNode changed, JsonNode? old)
    {
        var operation = old is null ? "CREATE" : "UPDATE";
        switch (DemoStore.Kind(changed))
        {
            case "SecretAlias":
                return (await ReviewAsync("/validate/aliases", operation, changed, old)).IsAllowed ? changed : null;
            case "Deployment" or "CronJob":
                var mutation = await ReviewAsync("/mutate/workloads", operation, changed, old);
                if (!mutation.IsAllowed)
                {
                    return null;
                }

                var mutated = mutation.ApplyTo(changed);
                return (await ReviewAsync("/validate/workloads", operation, mutated, old)).IsAllowed ? mutated : null;
            default:
                return changed;
        }
    }

    private Task<DemoExchange> ReviewAsync(string endpoint, string operation, JsonNode? changed, JsonNode? old)
    {
        var subject = (changed ?? old)!;
        var apiVersion = subject["apiVersion"]!.GetValue<string>().Split('/');
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = Guid.NewGuid().ToString(),
                ["kind"] = new JsonObject
                {
                    ["group"] = apiVersion.Length == 2 ? apiVersion[0] : "",
                    ["version"] = apiVersion[^1],
                    ["kind"] = DemoStore.Kind(subject),
                },
                ["name"] = subject["metadata"]!["name"]!.DeepClone(),
                ["namespace"] = subject["metadata"]!["namespace"]!.DeepClone(),
                ["operation"] = operation,
                ["userInfo"] = new JsonObject { ["username"] = "dana@example.com", ["groups"] = new JsonArray("system:authenticated") },
                ["object"] = changed?.DeepClone(),
                ["oldObject"] = old?.DeepClone(),
                ["dryRun"] = false,
            },
        };
        return SendAsync(endpoint, review.ToJsonString(), $"{operation} {DemoStore.Id(subject)}");
    }
}
