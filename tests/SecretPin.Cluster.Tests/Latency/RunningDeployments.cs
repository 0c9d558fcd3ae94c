using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Latency;

/// <summary>Deployments whose pods run. The pods are as large as in real clusters: about 7 KB of JSON each.</summary>
internal static class RunningDeployments
{
    private const int PodsOfDeployment = 5, Writers = 8;

    /// <summary>Creates the Deployments, and waits until all their pods run.</summary>
    public static async Task CreateAsync(TestNamespace ns, int deployments)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Writers };
        await Parallel.ForAsync(0, deployments, parallel, async (i, _) =>
        {
            var name = $"app-{i}";
            var deployment = TestObjects.Workload("Deployment", name, PodSpec(i));
            deployment["metadata"]!["labels"] = TestObjects.Parse($$"""{"app.kubernetes.io/name": "{{name}}", "app.kubernetes.io/managed-by": "Helm"}""");
            deployment["spec"]!["replicas"] = PodsOfDeployment;
            await ns.Create("deployments", deployment);
            await ns.Until("deployments", name, created => (int?)created?["status"]?["replicas"] == PodsOfDeployment);
        });
        await Parallel.ForEachAsync(await ns.List("pods"), parallel, async (pod, _) =>
            (await ns.Api.PatchAsync("pods", ns.Name, $"{SecretNames.Name(pod)}/status", Running)).Expected());
        await Parallel.ForAsync(0, deployments, parallel, async (i, _) =>
            await ns.Until("deployments", $"app-{i}", app => (int?)app?["status"]?["availableReplicas"] == PodsOfDeployment));
    }

    private static JsonObject PodSpec(int number) => TestObjects.Parse($$"""
        {
          "imagePullSecrets": [{"name": "registry"}],
          "containers": [{
            "name": "app", "image": "registry.example/team/app-{{number}}:1.2.3", "ports": [{"name": "http", "containerPort": 8080}],
            "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"} },
            "env": [
              {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "token-{{number}}", "key": "token"} } },
              {"name": "LEVEL", "value": "info"},
              {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"} } }],
            "envFrom": [{"secretRef": {"name": "database-{{number}}"} }],
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 5},
            "livenessProbe": {"httpGet": {"path": "/live", "port": 8080} },
            "volumeMounts": [{"name": "tls", "mountPath": "/tls"}, {"name": "settings", "mountPath": "/settings"}]}],
          "volumes": [{"name": "tls", "secret": {"secretName": "tls-{{number}}"} }, {"name": "settings", "configMap": {"name": "settings-{{number}}"} }]
        }
        """);

    /// <summary>The status that a kubelet writes.</summary>
    private static JsonObject Running => TestObjects.Parse($$"""
        {"status": {
          "phase": "Running", "podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}], "hostIP": "10.2.0.1", "hostIPs": [{"ip": "10.2.0.1"}],
          "startTime": "2025-01-01T00:00:00Z",
          "conditions": [{{string.Join(',', from type in (string[])["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
                                            select $$"""{"type": "{{type}}", "status": "True", "lastTransitionTime": "2025-01-01T00:00:00Z"}""")}}],
          "containerStatuses": [{
            "name": "app", "image": "registry.example/team/app:1.2.3", "imageID": "registry.example/team/app@sha256:{{new string('0', 64)}}",
            "containerID": "containerd://{{new string('a', 64)}}", "ready": true, "started": true, "restartCount": 0,
            "state": {"running": {"startedAt": "2025-01-01T00:00:00Z"} }, "lastState": {} }] } }
        """);
}
