using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Demo;

/// <summary>A rotation from its first deploy to its clean-up, and what should come of each step.</summary>
internal sealed class DemoStory(
    DemoApiServer api, DemoStore store, DemoClock clock, DemoScript script, Func<string, IReadOnlyList<JsonNode>> manifest)
{
    private const string Old = "auth-api-secrets-20250715100000";
    private const string New = "auth-api-secrets-20250723110000";
    private const string PullSecret = "regcred-20250701090000";

    /// <returns>Whether every step came out as it should.</returns>
    public async Task<bool> PlayAsync()
    {
        await script.StepAsync(
            "A Deployment that names aliases gets the present pins.",
            "kubectl apply -f auth-api.yaml",
            () => ApplyAsync("auth-api.yaml"),
            () => script.Holds("Deployment/auth-api", [PullSecret, Old, Old]));
        var firstRevision = DemoApply.Template(store.Find("Deployment/auth-api")!)!;

        await script.StepAsync(
            "So do an init container, a projected volume and a pull secret of a weekly CronJob; a ConfigMap of that name is left alone.",
            "kubectl apply -f weekly-report.yaml",
            () => ApplyAsync("weekly-report.yaml"),
            () => script.Holds("CronJob/weekly-report", [PullSecret, Old, Old, Old]));

        await script.StepAsync(
            "Blue-green names a version itself: nothing is rewritten.",
            "kubectl apply -f auth-blue.yaml",
            () => ApplyAsync("auth-blue.yaml"),
            () => script.Holds("Deployment/auth-blue", [Old]) && script.IsUnpatched());

        await script.StepAsync(
            "The rotation: a new Secret beside the old one, and the pin moves to it.",
            "kubectl apply -f rotation.yaml",
            () => ApplyAsync("rotation.yaml"),
            () => script.IsAllowed());

        await script.StepAsync(
            "The same manifest again picks up the new pin, and keeps one pull secret.",
            "kubectl apply -f auth-api.yaml",
            () => ApplyAsync("auth-api.yaml"),
            () => script.Holds("Deployment/auth-api", [PullSecret, New, New]));

        await script.StepAsync(
            "The rollback brings the old name, and is left alone.",
            "kubectl rollout undo deployment/auth-api",
            () => RollBackAsync(firstRevision),
            () => script.Holds("Deployment/auth-api", [PullSecret, Old, Old]) && script.IsUnpatched());

        await script.StepAsync(
            "Forward again.",
            "kubectl apply -f auth-api.yaml",
            () => ApplyAsync("auth-api.yaml"),
            () => script.Holds("Deployment/auth-api", [PullSecret, New, New]));

        await script.StepAsync(
            "Somebody tidies up. The old Secret is still needed, by what no list of pods shows.",
            $"kubectl delete secret {Old}",
            () => api.DeleteAsync($"Secret/{Old}"),
            () => script.IsDenied(403, "CronJob/weekly-report (init container migrate, env DATABASE_PASSWORD; container app, envFrom; projected volume credentials)", "Deployment/auth-blue (container app, env TOKEN)", New));

        await script.StepAsync(
            "The CronJob moves to the new version and blue is retired, but the rollback window is open.",
            $"kubectl apply -f weekly-report.yaml && kubectl delete deployment auth-blue && kubectl delete secret {Old}",
            async () =>
            {
                await ApplyAsync("weekly-report.yaml");
                await api.DeleteAsync("Deployment/auth-blue");
                await api.DeleteAsync($"Secret/{Old}");
            },
            () => script.IsDenied(403, "may be deleted from 2025-08-06T11:00:00Z on"));

        clock.JumpTo(new(2025, 8, 6, 11, 0, 1, TimeSpan.Zero));
        await script.StepAsync(
            "Two weeks later.",
            $"kubectl delete secret {Old}",
            () => api.DeleteAsync($"Secret/{Old}"),
            () => script.IsAllowed());

        await script.StepAsync(
            "The new one is what the alias is pinned to.",
            $"kubectl delete secret {New}",
            () => api.DeleteAsync($"Secret/{New}"),
            () => script.IsDenied(403, "alias auth-api-secrets is pinned to"));

        await script.StepAsync(
            "A broken review is told what is wrong with it.",
            "curl -d '{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"' …/mutate/workloads",
            () => api.SendAsync("/mutate/workloads", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview" """, "half a review"),
            () => script.IsRefused(400, "JSON"));

        return script.IsGood;
    }

    private async Task ApplyAsync(string file)
    {
        foreach (var document in manifest(file))
        {
            await api.ApplyAsync(document);
        }
    }

    private Task RollBackAsync(JsonNode template)
    {
        var deployment = store.Find("Deployment/auth-api")!;
        deployment["spec"]!["template"] = template.DeepClone();
        return api.StoreAsync(deployment);
    }
}
