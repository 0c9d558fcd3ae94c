using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson.Exceptions;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

public sealed partial class StoringApiServer
{
    private sealed record StoredRequest(ObjectPath Path, HttpRequest Http, string Text)
    {
        public JsonNode Body => JsonNode.Parse(Text)!;

        /// <summary>As in the API server, the query counts only if a deletion has no options.</summary>
        public bool IsDryRun => Http.Method == "DELETE" && Text.Length > 0 ? Body["dryRun"] is JsonArray { Count: > 0 } : Http.Query["dryRun"] == "All";
    }

    private (int Code, JsonNode Answer) Answer(StoredRequest request, out StoredWrite? write)
    {
        write = null;
        var path = request.Path;
        if (path.Version is null)
        {
            return Group(path.Group);
        }

        if (!_resources.TryGetValue((path.Group, path.Version, path.Plural!), out var resource)
            || (path.Namespace is not null && !resource.IsNamespaced) || path.Subresource is not (null or "status")
            || (path.Subresource == "status" && !HasStatusSubresource(resource)))
        {
            return Failure(404, "NotFound", "the server could not find the requested resource");
        }

        lock (_lock)
        {
            var stored = path.Name is null ? null : _objects.GetValueOrDefault(path.ToString());
            var (code, answer) = (request.Http.Method, path.Name) switch
            {
                ("GET", null) => List(request, resource),
                ("POST", null) => Create(request, resource, out write),
                (_, null) => Failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
                _ when stored is null => Failure(404, "NotFound", $"{resource} \"{path.Name}\" not found", path.Name),
                ("GET", _) => (200, stored.DeepClone()),
                ("PUT" or "PATCH", _) => Update(request, resource, stored, out write),
                ("DELETE", _) => Delete(request, resource, stored, out write),
                _ => Failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
            };
            return (code, code < 300 ? Converted(answer.AsObject(), resource, request.Http.Headers.Accept.ToString()) : answer);
        }
    }

    /// <summary>The discovery of a group.</summary>
    private (int, JsonNode) Group(string group)
    {
        var versions = _resources.Keys.Where(key => key.Group == group).Select(key => key.Version).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (versions.Length == 0)
        {
            return Failure(404, "NotFound", "the server could not find the requested resource");
        }

        return (200, new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions.Select(version => Discovery(version))]),
            ["preferredVersion"] = Discovery(versions[0]),
        });

        JsonObject Discovery(string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
    }

    private (int, JsonNode) List(StoredRequest request, Resource resource)
    {
        var of = request.Path with { Name = null };
        var matches = _objects.Where(pair => ObjectPath.Parse(pair.Key) is var path
            && (path.Group, path.Version, path.Plural) == (of.Group, of.Version, of.Plural) && (of.Namespace is null || path.Namespace == of.Namespace));
        // The position of the next page is the path of the last object.
        if (request.Http.Query["continue"].ToString() is { Length: > 0 } last)
        {
            matches = matches.Where(pair => string.CompareOrdinal(pair.Key, last) > 0);
        }

        var limit = int.TryParse(request.Http.Query["limit"], CultureInfo.InvariantCulture, out var number) && number > 0 ? number : int.MaxValue;
        var page = matches.Take(limit).ToArray();
        var metadata = new JsonObject { ["resourceVersion"] = $"{_version}" };
        if (page.Length == limit && matches.Skip(limit).Any())
        {
            metadata["continue"] = page[^1].Key;
        }

        return (200, new JsonObject
        {
            ["kind"] = $"{resource.Kind}List",
            ["apiVersion"] = ApiVersion(resource),
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page.Select(pair => pair.Value.DeepClone())]),
        });
    }

    /// <summary>Matches the CRDs of the chart.</summary>
    private static bool HasStatusSubresource(Resource resource) => resource != Resources.BlockedDeletions;

    private (int, JsonNode) Create(StoredRequest request, Resource resource, out StoredWrite? write)
    {
        write = null;
        var created = request.Body.AsObject();
        if (resource == Resources.SelfSubjectReviews)
        {
            // Nothing is stored.
            created["status"] = new JsonObject { ["userInfo"] = new JsonObject { ["username"] = User } };
            return (201, created);
        }

        if (HasStatusSubresource(resource))
        {
            created.Remove("status");
        }

        if (created["metadata"]?["name"] is null && (string?)created["metadata"]?["generateName"] is { } prefix)
        {
            created["metadata"]!["name"] = $"{prefix}{_version + 1}";
        }

        if ((string?)created["metadata"]?["name"] is not { Length: > 0 } name)
        {
            return Failure(422, "Invalid", $"{resource.Kind} is invalid: metadata.name: Required value: name or generateName is required");
        }

        var path = request.Path with { Name = name };
        if (_objects.ContainsKey(path.ToString()))
        {
            return Failure(409, "AlreadyExists", $"{resource} \"{name}\" already exists");
        }

        Admission(created);
        Complete(created, path, before: null);
        return (201, Save(request, path, created, out write));
    }

    private (int, JsonNode) Update(StoredRequest request, Resource resource, JsonObject stored, out StoredWrite? write)
    {
        write = null;
        var updated = stored.DeepClone().AsObject();
        try
        {
            switch (request.Http.Method, request.Http.ContentType?.Split(';')[0])
            {
                case ("PUT", _): updated = request.Body.AsObject(); break;
                case (_, "application/json-patch+json"): JsonSerializer.Deserialize<JsonPatchDocument>(request.Text)!.ApplyTo(updated); break;
                case (_, "application/merge-patch+json"): Merge(updated, request.Body.AsObject()); break;
                default: return Failure(415, "UnsupportedMediaType", $"{request.Http.ContentType} is not a supported patch");
            }
        }
        catch (JsonPatchException e)
        {
            return Failure(422, "Invalid", $"the server rejected our request due to an error in our request: {e.Message}");
        }

        var (before, after) = (stored["metadata"]!, updated["metadata"]!);
        if (after["resourceVersion"] is { } version && (string?)version != (string?)before["resourceVersion"])
        {
            return Conflict(resource, request.Path, "the object has been modified; please apply your changes to the latest version and try again");
        }

        if (after["uid"] is { } uid && (string?)uid != (string?)before["uid"])
        {
            return Conflict(resource, request.Path, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before["uid"]}");
        }

        if (request.Path.Subresource == "status")
        {
            var status = updated["status"];
            updated = stored.DeepClone().AsObject();
            Set(updated, "status", status);
        }
        else
        {
            if (HasStatusSubresource(resource))
            {
                Set(updated, "status", stored["status"]);
            }

            Admission(updated);
        }

        Complete(updated, request.Path, stored);
        return (200, JsonNode.DeepEquals(stored, updated) ? stored.DeepClone() : Save(request, request.Path, updated, out write));
    }

    private (int, JsonNode) Delete(StoredRequest request, Resource resource, JsonObject stored, out StoredWrite? write)
    {
        write = null;
        var options = request.Text.Length == 0 ? [] : request.Body.AsObject();
        foreach (var precondition in new[] { "uid", "resourceVersion" })
        {
            if (options["preconditions"]?[precondition] is { } expected && (string?)expected != (string?)stored["metadata"]![precondition])
            {
                return Conflict(resource, request.Path, $"Precondition failed: {precondition} is {stored["metadata"]![precondition]}, not {expected}");
            }
        }

        if (stored["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
        {
            var terminating = stored.DeepClone().AsObject();
            terminating["metadata"]!["deletionTimestamp"] ??= Now();
            return (200, Save(request, request.Path, terminating, out write));
        }

        if (!request.IsDryRun)
        {
            _objects.Remove(request.Path.ToString());
            write = new("DELETE", request.Path.ToString(), stored.DeepClone().AsObject());
        }

        return (200, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" });
    }

    private JsonObject Save(StoredRequest request, ObjectPath path, JsonObject json, out StoredWrite? write)
    {
        if (request.IsDryRun)
        {
            write = null;
            return json;
        }

        if (json["metadata"]!["deletionTimestamp"] is not null && json["metadata"]!["finalizers"] is not JsonArray { Count: > 0 })
        {
            _objects.Remove(path.ToString());
        }
        else
        {
            Store(path.ToString(), json);
        }

        write = new(request.Http.Method, path.ToString(), json.DeepClone().AsObject());
        return json.DeepClone().AsObject();
    }

    private void Store(string path, JsonObject json)
    {
        json["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[path] = json;
    }

    /// <summary>Sets the fields that an API server sets.</summary>
    private void Complete(JsonObject json, ObjectPath path, JsonObject? before)
    {
        if (_resources.TryGetValue((path.Group, path.Version!, path.Plural!), out var resource))
        {
            (json["apiVersion"], json["kind"]) = (ApiVersion(resource), resource.Kind);
        }

        var metadata = json["metadata"]!.AsObject();
        metadata["name"] = path.Name;
        Set(metadata, "namespace", path.Namespace is null ? null : (JsonNode)path.Namespace);
        foreach (var (key, first) in new[] { ("uid", (JsonNode)Guid.NewGuid().ToString()), ("creationTimestamp", Now()) })
        {
            metadata[key] ??= before?["metadata"]?[key]?.DeepClone() ?? first;
        }

        var generation = (long?)before?["metadata"]?["generation"] ?? 0;
        metadata["generation"] = before is null ? (long?)metadata["generation"] ?? 1 : JsonNode.DeepEquals(Desired(before), Desired(json)) ? generation
            : generation + 1;
        Set(metadata, "resourceVersion", before?["metadata"]?["resourceVersion"]);
    }

    private static JsonObject Desired(JsonObject json) => new(json
        .Where(member => member.Key is not ("metadata" or "status"))
        .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    /// <summary>The answer in the form that the client accepts: the object, its metadata, or the table that kubectl prints.</summary>
    private static JsonObject Converted(JsonObject answer, Resource resource, string accept)
    {
        var items = answer["items"] as JsonArray;
        if ((string?)answer["kind"] == "Status")
        {
            return answer;
        }

        if (accept.Contains("as=Table", StringComparison.Ordinal))
        {
            return new()
            {
                ["kind"] = "Table",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = new JsonObject { ["resourceVersion"] = answer["metadata"]!["resourceVersion"]!.DeepClone() },
                ["columnDefinitions"] = new JsonArray(new JsonObject { ["name"] = "Name" }, new JsonObject { ["name"] = "Type" }),
                ["rows"] = new JsonArray([.. (items?.OfType<JsonObject>() ?? [answer]).Select(item => new JsonObject
                {
                    ["cells"] = new JsonArray((string?)item["metadata"]!["name"], (string?)item["type"] ?? ""),
                    ["object"] = Partial(item),
                })]),
            };
        }

        if (!accept.Contains("as=PartialObjectMetadata", StringComparison.Ordinal))
        {
            return answer;
        }

        return items is null ? Partial(answer) : new()
        {
            ["kind"] = "PartialObjectMetadataList",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = answer["metadata"]!.DeepClone(),
            ["items"] = new JsonArray([.. items.OfType<JsonObject>().Select(Partial)]),
        };
    }

    private static JsonObject Partial(JsonObject json) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = json["metadata"]!.DeepClone(),
    };

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject inner)
            {
                var merged = target[key] as JsonObject ?? [];
                target[key] = merged;
                Merge(merged, inner);
            }
            else
            {
                Set(target, key, value);
            }
        }
    }

    private static void Set(JsonObject json, string key, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(key);
        }
        else
        {
            json[key] = value.DeepClone();
        }
    }

    private static string ApiVersion(Resource resource) => resource.Group.Length == 0 ? resource.Version : $"{resource.Group}/{resource.Version}";

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static (int, JsonNode) Conflict(Resource resource, ObjectPath path, string reason) =>
        Failure(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{path.Name}\": {reason}");

    private static (int, JsonNode) Failure(int code, string reason, string message, string? name = null) => (code, Status(code, reason, message, name));

    private static JsonObject Status(int code, string reason, string message, string? name = null) => TestAnswers.StatusJson(code, reason, message, name);
}
