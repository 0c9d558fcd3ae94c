using System.Text.Json.Nodes;

namespace SecretPin.Testing.Server;

/// <summary>One state of an object in <see cref="TestApiServer"/>.</summary>
public sealed record TestObject(string Namespace, string Name, long Version, JsonObject Members)
{
    /// <summary>The object as it is sent: complete, or only its metadata.</summary>
    public JsonObject Sent(string apiVersion, string kind, bool isMetadataOnly)
    {
        var members = (JsonObject)Members.DeepClone();
        var metadata = members["metadata"] as JsonObject ?? [];
        members.Remove("metadata");
        metadata["name"] = Name;
        metadata["resourceVersion"] = $"{Version}";
        metadata["uid"] ??= $"uid-{Namespace}-{Name}";
        if (Namespace.Length > 0)
        {
            metadata["namespace"] = Namespace;
        }

        var sent = new JsonObject
        {
            ["kind"] = isMetadataOnly ? "PartialObjectMetadata" : kind,
            ["apiVersion"] = isMetadataOnly ? "meta.k8s.io/v1" : apiVersion,
            ["metadata"] = metadata,
        };
        foreach (var (key, value) in isMetadataOnly ? [] : members.ToArray())
        {
            sent[key] = value?.DeepClone();
        }

        return sent;
    }
}
