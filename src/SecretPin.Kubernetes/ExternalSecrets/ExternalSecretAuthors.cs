using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>
/// Checks that the author of an alias may create the ExternalSecrets that SecretPin creates from it. It asks the API server for the permissions of the
/// author (authorization.k8s.io/v1 SubjectAccessReview).
/// </summary>
/// <remarks>
/// SecretPin may create ExternalSecrets if <paramref name="isEnabled"/> (chart value aws.externalSecrets). If <paramref name="requiresStoreUse"/> (chart
/// value aws.requireStoreUse), the author also needs the virtual verb <c>use</c> on the store.
/// </remarks>
public sealed class ExternalSecretAuthors(ApiServer api, bool isEnabled, bool requiresStoreUse)
{
    private const string Group = "external-secrets.io";

    private readonly ObjectClient _objects = new(api);

    /// <param name="ns">The namespace of the alias.</param>
    /// <param name="userInfo">The author, as in the review: authentication.k8s.io/v1 UserInfo.</param>
    /// <param name="template">A valid template; <see langword="null"/> if it is absent.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <returns>Why the author may not write this alias, in sentences; <see langword="null"/> if they may.</returns>
    /// <exception cref="ApiServerException">The API server did not decide.</exception>
    public async Task<string?> ProblemAsync(string ns, ReadOnlyMemory<byte> userInfo, ExternalSecretTemplate? template, CancellationToken cancellation)
    {
        if (!isEnabled)
        {
            return "SecretPin may not create ExternalSecrets. Set the chart value aws.externalSecrets to true, or remove spec.externalSecret.";
        }

        var user = userInfo.IsEmpty ? [] : JsonNode.Parse(userInfo.Span)!.AsObject();
        var name = SafeText.SingleLine((string?)user["username"] ?? "");
        if (!await IsAllowedAsync(user, Attributes("create", Resources.ExternalSecrets.Plural, ns), cancellation).ConfigureAwait(false))
        {
            return $"User {name} may not create {Resources.ExternalSecrets} in namespace {ns}, which spec.externalSecret requires. "
                + "Ask for this permission, or remove spec.externalSecret.";
        }

        if (!requiresStoreUse)
        {
            return null;
        }

        var (resource, storeNamespace, store) = StoreOf(template, ns);
        if (store is null)
        {
            return "spec.externalSecret.template.spec.secretStoreRef.name is missing. Set it to the name of a store that you may use.";
        }

        return await IsAllowedAsync(user, Attributes("use", resource, storeNamespace, store), cancellation).ConfigureAwait(false) ? null
            : $"User {name} may not use {resource}.{Group}/{SafeText.SingleLine(store)}, which spec.externalSecret requires. "
                + "Ask for this permission (the verb use), or choose another store.";
    }

    private static (string Resource, string? Namespace, string? Name) StoreOf(ExternalSecretTemplate? template, string ns)
    {
        var store = template?.Spec is { ValueKind: JsonValueKind.Object } spec ? JsonObject.Create(spec)!["secretStoreRef"] as JsonObject : null;
        var name = store?["name"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
        return (string?)store?["kind"] == "ClusterSecretStore" ? ("clustersecretstores", null, name) : ("secretstores", ns, name);
    }

    private static JsonObject Attributes(string verb, string resource, string? ns, string? name = null)
    {
        var attributes = new JsonObject { ["verb"] = verb, ["group"] = Group, ["version"] = Resources.ExternalSecrets.Version, ["resource"] = resource };
        if (ns is not null)
        {
            attributes["namespace"] = ns;
        }

        if (name is not null)
        {
            attributes["name"] = name;
        }

        return attributes;
    }

    private async Task<bool> IsAllowedAsync(JsonObject user, JsonObject attributes, CancellationToken cancellation)
    {
        var spec = new JsonObject { ["resourceAttributes"] = attributes };
        foreach (var (from, to) in new[] { ("username", "user"), ("uid", "uid"), ("groups", "groups"), ("extra", "extra") })
        {
            if (user[from] is { } value)
            {
                spec[to] = value.DeepClone();
            }
        }

        var review = new JsonObject
        {
            ["apiVersion"] = Resources.SubjectAccessReviews.ApiVersion,
            ["kind"] = Resources.SubjectAccessReviews.Kind,
            ["spec"] = spec,
        };
        using var response = await _objects.CreateAsync(
            Resources.SubjectAccessReviews, null, JsonSerializer.SerializeToUtf8Bytes(review), cancellation).ConfigureAwait(false);
        var answer = JsonNode.Parse(await ResponseBody.ReadAsync(response, cancellation).ConfigureAwait(false));
        return answer?["status"] is JsonObject status && IsTrue(status["allowed"]) && !IsTrue(status["denied"]);
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var isTrue) && isTrue;
}
