using System.Net;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Classifies the failures of a watch.</summary>
internal static class WatchErrors
{
    /// <summary>
    /// Whether events may be lost, so that a new list is necessary. After any other failure, the watch continues after the last
    /// event. An unknown failure counts as lost events.
    /// </summary>
    public static bool LosesEvents(Exception failure) => failure switch
    {
        ApiServerException error => IsExpired(error) || error.StatusCode == HttpStatusCode.NotFound || IsTooLarge(error),
        IOException or HttpRequestException or TimeoutException => false,
        _ => true,
    };

    /// <summary>The API server has forgotten the requested version.</summary>
    public static bool IsExpired(ApiServerException error) => error.StatusCode == HttpStatusCode.Gone || error.Reason is "Expired" or "Gone";

    /// <summary>Whether the API server may not support streaming lists: it rejects their parameters.</summary>
    public static bool MayMeanNoStreamingList(ApiServerException error) => error.StatusCode is HttpStatusCode.BadRequest
        or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    /// <summary>A cluster that was restored from a backup does not know the requested version (apiserver storage NewTooLargeResourceVersionError).</summary>
    private static bool IsTooLarge(ApiServerException error) =>
        error.StatusCode == HttpStatusCode.GatewayTimeout && error.Message.Contains("Too large resource version", StringComparison.Ordinal);
}
