using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using SecretPin.Core.Names;

namespace SecretPin.Benchmarks.Servers;

/// <summary>
/// The same rewrite in the conventional way: decode into the typed models of KubernetesClient, change the model, and
/// create the patch from the difference. The pins are in memory.
/// </summary>
internal sealed class Conventional
{
    private const string ResolvedAnnotation = "secretpin.io/resolved";

    private readonly Dictionary<string, string> _pins = new()
    {
        ["auth-api-secrets"] = "auth-api-secrets-20250723110000",
        ["regcred"] = "regcred-20250701090000",
    };

    public async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var review = KubernetesJson.Deserialize<AdmissionReview>(await reader.ReadToEndAsync(context.RequestAborted));
        var (uid, deployment) = review.Request!;
        var before = KubernetesJson.Serialize(deployment);
        var resolved = Resolve(deployment.Spec.Template);
        var response = resolved.Count == 0 ? new AdmissionResponse(uid, Allowed: true) : new(
            uid,
            Allowed: true,
            "JSONPatch",
            JsonSerializer.SerializeToUtf8Bytes(Difference.Between(JsonNode.Parse(before), JsonNode.Parse(KubernetesJson.Serialize(deployment)))),
            [$"resolved {string.Join(", ", resolved)}"]);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(KubernetesJson.Serialize(review with { Request = null, Response = response }));
    }

    private SortedSet<string> Resolve(V1PodTemplateSpec template)
    {
        var resolved = new SortedSet<string>(StringComparer.Ordinal);
        var pod = template.Spec;
        foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
        {
            foreach (var source in container.EnvFrom ?? [])
            {
                if (source.SecretRef is { } secret)
                {
                    secret.Name = Pin(secret.Name, resolved);
                }
            }

            foreach (var variable in container.Env ?? [])
            {
                if (variable.ValueFrom?.SecretKeyRef is { } key)
                {
                    key.Name = Pin(key.Name, resolved);
                }
            }
        }

        foreach (var volume in pod.Volumes ?? [])
        {
            if (volume.Secret is { } secret)
            {
                secret.SecretName = Pin(secret.SecretName, resolved);
            }
        }

        foreach (var pull in pod.ImagePullSecrets ?? [])
        {
            pull.Name = Pin(pull.Name, resolved);
        }

        if (resolved.Count > 0)
        {
            template.Metadata ??= new();
            template.Metadata.Annotations ??= new Dictionary<string, string>();
            template.Metadata.Annotations[ResolvedAnnotation] = string.Join(',', resolved);
        }

        return resolved;
    }

    private string Pin(string name, SortedSet<string> resolved)
    {
        if (VersionedSecretName.TryParse(name, out _) || !_pins.TryGetValue(name, out var pinned))
        {
            return name;
        }

        resolved.Add($"{name}={pinned[(name.Length + 1)..]}");
        return pinned;
    }
}
