using Microsoft.AspNetCore.Http;

namespace SecretPin.Testing.Server;

/// <summary>A request to <see cref="TestApiServer"/>.</summary>
public sealed record TestRequest(
    bool IsWatch, bool IsStreamingList, string? ResourceVersion, string? Limit, string? Continue, string Accept, string? TimeoutSeconds, string? Authorization)
{
    public static TestRequest Of(HttpRequest request) => new(
        request.Query["watch"] == "true",
        request.Query["sendInitialEvents"] == "true",
        request.Query["resourceVersion"],
        request.Query["limit"],
        request.Query["continue"],
        request.Headers.Accept.ToString(),
        request.Query["timeoutSeconds"],
        request.Headers.Authorization);

    public bool IsMetadataOnly => Accept.Contains("as=PartialObjectMetadata", StringComparison.Ordinal);
}
