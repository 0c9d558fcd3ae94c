using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Demo;

/// <summary>
/// A rotation from the first deployment to the deletion of the old Secret, and a rollout that is rolled back, with the expected result of each step.
/// </summary>
internal sealed class DemoStory(
    DemoApiServer api, DemoStore store, DemoClock clock, DemoScript script, DemoLeader leader, Func<string, IReadOnlyList<JsonNode>> manifest)
{
    private const string Old = "auth-api-secrets-20250715100000";
    private const string New = "auth-api-secrets-20250723110000";
    private const string Mistyped = "auth-api-secrets-20250806110000";
    private const string Alias = "SecretAlias/auth-api-secrets";
    private const string Workloads = "-f auth-canary.yaml -f auth-api.yaml -f weekly-report.yaml";
    private const string PullSecret = "regcred-20250701090000";

    /// <returns>Whether every step had the expected result.</returns>
    public async Task<bool> PlayAsync()
    {
        await ApplyAsync(
            "A Deployment that names aliases gets their current pins.",
            "auth-api.yaml", () => script.References("Deployment/auth-api", PullSecret, Old, Old));
        var firstRevision = DemoApply.Template(store.Find("Deployment/auth-api")!)!;

        await ApplyAsync(
            "A weekly CronJob gets the pins in an init container, a projected volume and a pull secret. A ConfigMap with the same name is not changed.",
            "weekly-report.yaml", () => script.References("CronJob/weekly-report", PullSecret, Old, Old, Old));

        await ApplyAsync(
            "A Deployment of a blue-green rollout names a version, so nothing is rewritten.",
            "auth-blue.yaml", () => script.References("Deployment/auth-blue", Old) && script.IsUnpatched());

        await ApplyAsync("The rotation creates a new Secret, and the pin moves to it.", "rotation.yaml", () => script.IsAllowed());

        await ApplyAsync(
            "The same manifest, applied again, gets the new pin, and still has one pull secret.",
            "auth-api.yaml", () => script.References("Deployment/auth-api", PullSecret, New, New));

        await script.StepAsync(
            "A rollback restores the old version, and is not changed.",
            "kubectl rollout undo deployment/auth-api",
            () => RollBackAsync(firstRevision),
            () => script.References("Deployment/auth-api", PullSecret, Old, Old) && script.IsUnpatched());

        await ApplyAsync("The new version is applied again.", "auth-api.yaml", () => script.References("Deployment/auth-api", PullSecret, New, New));

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

        await PlayRolloutAsync();

        await script.StepAsync(
            "A truncated review gets an error message.",
            "curl -d '{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"' …/mutate/workloads",
            () => api.SendAsync("/mutate/workloads", """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview" """, "truncated review"),
            () => script.IsRejected(400, "JSON"));

        return script.IsGood;
    }

    /// <summary>A version with a mistyped password reaches a canary, and is rolled back before it reaches another workload.</summary>
    private async Task PlayRolloutAsync()
    {
        await script.StepAsync(
            "The alias gets a rollout, so that its next version reaches a canary first. The canary gets the pin.",
            "kubectl apply -f rollout.yaml -f auth-canary.yaml",
            async () =>
            {
                await ApplyAsync("rollout.yaml");
                await ReconcileAsync(minute: 5, errors: 0);
                await ApplyAsync("auth-canary.yaml");
            },
            () => HasOnlyCanaryMovedTo(New));

        await script.StepAsync(
            "The next version has a mistyped password. Flux applies the whole repository at once, and nothing moves.",
            $"kubectl apply -f wrong-password.yaml {Workloads}",
            async () =>
            {
                await ApplyAsync("wrong-password.yaml");
                await ApplyWorkloadsAsync();
            },
            () => HasOnlyCanaryMovedTo(New));

        await script.StepAsync(
            "The leader releases the first step, and moves the canary by a resolve request.",
            command: null,
            () => ReconcileAsync(minute: 10, errors: 0),
            () => HasOnlyCanaryMovedTo(Mistyped));

        await script.StepAsync(
            "Flux applies the whole repository again. Only the canary has the new version.",
            $"kubectl apply {Workloads}",
            ApplyWorkloadsAsync,
            () => HasOnlyCanaryMovedTo(Mistyped));

        await script.StepAsync(
            "The errors of the canary rise. After two failures of the check, the leader rejects the version and moves the canary back.",
            command: null,
            async () =>
            {
                await ReconcileAsync(minute: 11, errors: 12);
                await ReconcileAsync(minute: 12, errors: 12);
            },
            () => HasOnlyCanaryMovedTo(New) && leader.HasRejected(Alias, Mistyped));

        await script.StepAsync(
            "Git still names the rejected version. Flux applies the whole repository again, and no workload gets the version.",
            $"kubectl apply -f wrong-password.yaml {Workloads}",
            async () =>
            {
                await ApplyAsync("wrong-password.yaml");
                await ReconcileAsync(minute: 20, errors: 0);
                await ApplyWorkloadsAsync();
            },
            () => HasOnlyCanaryMovedTo(New) && leader.HasRejected(Alias, Mistyped));
    }

    private bool HasOnlyCanaryMovedTo(string version) =>
        script.References("Deployment/auth-canary", version)
        && script.References("Deployment/auth-api", PullSecret, New, New)
        && script.References("CronJob/weekly-report", PullSecret, New, New, New);

    /// <param name="minute">The minute after 11:00, so that the output does not depend on the duration of the demo.</param>
    /// <param name="errors">The answer of the monitoring system.</param>
    private Task ReconcileAsync(int minute, double errors)
    {
        var now = new DateTimeOffset(2025, 8, 6, 11, minute, 0, TimeSpan.Zero);
        clock.JumpTo(now);
        return leader.ReconcileAsync(Alias, errors, now);
    }

    private async Task ApplyWorkloadsAsync()
    {
        foreach (var file in new[] { "auth-canary.yaml", "auth-api.yaml", "weekly-report.yaml" })
        {
            await ApplyAsync(file);
        }
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
