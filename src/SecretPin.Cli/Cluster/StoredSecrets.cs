using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads the metadata and the type of a Secret, but not its values. A metadata-only request does not return the type.</summary>
internal sealed class StoredSecrets(ApiServer api)
{
    // The columns of 'kubectl get secret', with the metadata of each object.
    private const string Table = "application/json;as=Table;g=meta.k8s.io;v=v1";

    /// <returns><see langword="null"/> if the Secret does not exist.</returns>
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
        catch (ApiServerException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
