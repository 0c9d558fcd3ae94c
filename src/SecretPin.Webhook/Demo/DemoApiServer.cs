using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Manifests.Files;

namespace SecretPin.Webhook.Demo;

/// <summary>A simulated API server: before it stores or deletes an object, it calls the webhook over HTTPS.</summary>
internal sealed class DemoApiServer(HttpClient webhook, ManifestCluster cluster, DemoStore store, ObjectScanner scanner)
{
    private List<DemoExchange> _exchanges = [];
    private List<RolloutReport> _events = [];

    /// <summary>Returns the exchanges since the last call.</summary>
    public IReadOnlyList<DemoExchange> TakeExchanges() => Interlocked.Exchange(ref _exchanges, []);

    /// <summary>Returns the Events since the last call.</summary>
    public IReadOnlyList<RolloutReport> TakeEvents() => Interlocked.Exchange(ref _events, []);

    public void RecordEvent(RolloutReport report) => _events.Add(report);

    /// <summary>Does what <c>kubectl apply</c> does.</summary>
    public Task ApplyAsync(JsonNode manifest) => StoreAsync(store.Find(DemoStore.Id(manifest)) is { } old ? DemoApply.Merge(manifest, old) : manifest);

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

    /// <summary>Sends the resolve request for a workload.</summary>
    public Task RequestResolveAsync(string id, string alias)
    {
        var workload = store.Find(id)!;
        var annotations = (workload["metadata"]!["annotations"] ??= new JsonObject()).AsObject();
        annotations[WellKnown.ResolveAnnotation] = alias;
        return StoreAsync(workload);
    }

    /// <summary>Writes the subresource <c>status</c>, which no webhook of SecretPin reviews.</summary>
    public async Task StoreStatusAsync(string id, JsonNode status)
    {
        var stored = store.Find(id)!;
        stored["status"] = status;
        store.Put(stored);
        await cluster.ReloadAsync();
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
                return !NamesUnversionedSecret(mutated) || (await ReviewAsync("/validate/workloads", operation, mutated, old)).IsAllowed ? mutated : null;
            default:
                return changed;
        }
    }

    /// <summary>The match condition of the webhook that verifies workloads (deploy/chart/templates/webhooks-validating.yaml).</summary>
    private bool NamesUnversionedSecret(JsonNode workload) =>
        scanner.Scan(JsonSerializer.SerializeToUtf8Bytes(workload)).References.Any(reference => !VersionedSecretName.IsValid(reference.Name));

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

/// <summary>One request of the API server to the webhook, and the response.</summary>
internal sealed record DemoExchange(string Endpoint, string Subject, int Status, JsonNode? Answer)
{
    private JsonNode? Response => Answer?["response"];

    public bool IsAllowed => Status == 200 && Response?["allowed"]?.GetValue<bool>() == true;

    public int Code => Response?["status"]?["code"]?.GetValue<int>() ?? Status;

    public string Message => (Response?["status"] ?? Answer)?["message"]?.GetValue<string>() ?? "";

    public IEnumerable<string> Warnings => Response?["warnings"]?.AsArray().Select(warning => warning!.GetValue<string>()) ?? [];

    public JsonArray Patch => Response?["patch"] is { } patch ? JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>()))!.AsArray() : [];

    /// <summary>Applies the patch, as the API server does.</summary>
    public JsonNode ApplyTo(JsonNode reviewed)
    {
        var patched = reviewed.DeepClone();
        Patch.Deserialize<JsonPatchDocument>()!.ApplyTo(patched);
        return patched;
    }
}

/// <summary>
/// Merges a manifest that is applied again, as observed on a real API server: the status stays, the pod template keeps the annotation that the webhook
/// added, and <c>imagePullSecrets</c>, a list keyed by name, contains both the alias and the pin.
/// </summary>
internal static class DemoApply
{
    public static JsonNode Merge(JsonNode manifest, JsonNode old)
    {
        var merged = manifest.DeepClone();
        if (old["status"] is { } status)
        {
            merged["status"] = status.DeepClone();
        }

        if (Template(merged) is not { } template || Template(old) is not { } stored)
        {
            return merged;
        }

        if (stored["metadata"]?["annotations"] is { } annotations)
        {
            var metadata = template["metadata"] ??= new JsonObject();
            metadata["annotations"] = annotations.DeepClone();
        }

        if (template["spec"]!["imagePullSecrets"]?.AsArray() is { } entries)
        {
            foreach (var entry in stored["spec"]!["imagePullSecrets"]?.AsArray() ?? [])
            {
                entries.Add(entry!.DeepClone());
            }
        }

        return merged;
    }

    /// <returns>The pod template; <see langword="null"/> for an object without one.</returns>
    public static JsonNode? Template(JsonNode workload) => (workload["spec"]?["jobTemplate"] ?? workload)["spec"]?["template"];
}
