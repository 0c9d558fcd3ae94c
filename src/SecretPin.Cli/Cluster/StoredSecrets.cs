using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads a Secret's metadata and its type, which metadata alone does not have, and nothing of what is in it.</summary>
internal sealed class StoredSecrets(ApiServer api)
{
    // The columns that 'kubectl get secret' shows, and the metadata of each row's object.
    private const string Table = "application/json;as=Table;g=meta.k8s.io;v=v1";

    /// <returns><see langword="null"/> where there is none.</returns>
    public async Task<ScannedObject?> FindAsync(string ns, string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.Secrets.Path(ns, name) + "?includeObject=Metadata");
        request.Headers.Accept.ParseAdd(Table);
        try
        {
            using var response = await api.SendAsync(request, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var table = (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!;
            var column = table["columnDefinitions"]!.AsArray().Select(definition => (string?)definition!["name"]).ToList().IndexOf("Type");
            var row = table["rows"]![0]!;
            var secret = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = row["object"]!["metadata"]!.DeepClone(),
                ["type"] = column < 0 ? "" : (string?)row["cells"]![column] ?? "",
            };
            return new ObjectScanner().Scan(Encoding.UTF8.GetBytes(secret.ToJsonString()));
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
