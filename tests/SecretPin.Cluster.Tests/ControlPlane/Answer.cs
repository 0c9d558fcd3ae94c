using System.Net;
using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>An answer of the API server.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">An object or a Status.</param>
/// <param name="Warnings">The texts of the Warning headers.</param>
internal sealed record Answer(HttpStatusCode Code, JsonNode Body, IReadOnlyList<string> Warnings)
{
    public bool IsSuccess => (int)Code is >= 200 and < 300;

    public string Message => Body["message"]?.GetValue<string>() ?? "";

    /// <returns>The object.</returns>
    public JsonNode Expected()
    {
        Assert.True(IsSuccess, $"{(int)Code}: {Message}");
        return Body;
    }
}
