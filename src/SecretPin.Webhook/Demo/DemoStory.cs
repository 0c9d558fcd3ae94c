using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Demo;

/// <summary>A rotation from the first deployment to the deletion of the old Secret, with the expected result of each step.</summary>
internal sealed class DemoStory(DemoApiServer api, DemoStore store, DemoClock clock, DemoScript script, Func<string, IReadOnlyList<JsonNode>> manifest)
{
    private const string Old = "auth-api-secrets-20250715100000";
    private const string New = "auth-api-secrets-20250723110000";
    private const string PullSecret = "regcred-20250701090000";

    /// <returns>Whether every step had the expected result.</returns>
    public async Task<bool> PlayAsync()
    {
        await ApplyAsync(
            "A Deployment that names aliases gets their current pins.",
            "auth-api.yaml", () => script.References("Deployment/auth-api", [PullSecret, Old, Old]));
        var firstRevision = DemoApply.Template(store.Find("Deployment/auth-api")!)!;

        await ApplyAsync(
            "A weekly CronJob gets the pins in an init container, a projected volume and a pull secret. A ConfigMap with the same name is not changed.",
            "weekly-report.yaml", () => script.References("CronJob/weekly-report", [PullSecret, Old, Old, Old]));

        await ApplyAsync(
            "A Deployment of a blue-green rollout names a version, so nothing is rewritten.",
            "auth-blue.yaml", () => script.References("Deployment/auth-blue", [Old]) && script.IsUnpatched());

        await ApplyAsync("The rotation creates a new Secret, and the pin moves to it.", "rotation.yaml", () => script.IsAllowed());

        await ApplyAsync(
            "The same manifest, applied again, gets the new pin, and still has one pull secret.",
            "auth-api.yaml", () => script.References("Deployment/auth-api", [PullSecret, New, New]));

        await script.StepAsync(
            "A rollback restores the old version, and is not changed.",
            "kubectl rollout undo deployment/auth-api",
            () => RollBackAsync(firstRevision),
            () => script.References("Deployment/auth-api", [PullSecret, Old, Old]) && script.IsUnpatched());

        await ApplyAsync("The new version is applied again.", "auth-api.yaml", () => script.References("Deployment/auth-api", [PullSecret, New, New]));

        await script.StepAsync(
            "A cleanup deletes the old Secret, but workloads without running pods still need it.",
            $"kubectl delete secret {Old}",
            () => api.DeleteAsync($"Secret/{Old}"),
            () => script.IsDenied(
                403,
                "CronJob/weekly-report (init container migrate, env DATABASE_PASSWORD; container app, envFrom; projected volume credentials)",
                "Deployment/auth-blue (container app, env TOKEN)",
                New));

        await script.StepAsync(
            "The CronJob moves to the new version and the blue Deployment is deleted, but the retention is not over.",
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
            "Two weeks later, the old Secret can be deleted.",
            $"kubectl delete secret {Old}",
            () => api.DeleteAsync($"Secret/{Old}"),
            () => script.IsAllowed());

        await script.StepAsync(
            "The new Secret cannot be deleted, because the alias is pinned to it.",
            $"kubectl delete secret {New}",
            () => api.DeleteAsync($"Secret/{New}"),
            () => script.IsDenied(403, "is pinned by SecretAlias/auth-api-secrets"));

        await script.StepAsync(
            "A truncated review gets an error message.",
            "curl -d '{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"' …/mutate/workloads",
            () => api.SendAsync("/mutate/workloads", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview" """, "truncated review"),
            () => script.IsRejected(400, "JSON"));

        return script.IsGood;
    }

    private Task ApplyAsync(string title, string file, Func<bool> isExpected) =>
        script.StepAsync(title, $"kubectl apply -f {file}", () => ApplyAsync(file), isExpected);

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
