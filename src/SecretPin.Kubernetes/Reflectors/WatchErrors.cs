using System.Net;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>What a failure means for what was seen so far.</summary>
internal static class WatchErrors
{
    /// <summary>
    /// Whether events may have been lost, so that only a listing helps. After any other failure the watch goes on from
    /// the last event. What we did not foresee counts as the worse.
    /// </summary>
    public static bool LosesEvents(Exception failure) => failure switch
    {
        ApiServerException refused => IsExpired(refused) || refused.StatusCode == HttpStatusCode.NotFound || IsFromTheFuture(refused),
        IOException or HttpRequestException or TimeoutException => false,
        _ => true,
    };

    /// <summary>The API server has forgotten the version from which we want to go on.</summary>
    public static bool IsExpired(ApiServerException refused) =>
        refused.StatusCode == HttpStatusCode.Gone || refused.Reason is "Expired" or "Gone";

    /// <summary>Whether the API server may not have streaming lists: it calls their parameters invalid, or forbidden.</summary>
    public static bool MayMeanNoStreamingList(ApiServerException refused) => refused.StatusCode is HttpStatusCode.BadRequest
        or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    /// <summary>A cluster that was restored from a backup has never heard of our version (apiserver storage NewTooLargeResourceVersionError).</summary>
    private static bool IsFromTheFuture(ApiServerException refused) =>
        refused.StatusCode == HttpStatusCode.GatewayTimeout
        && refused.Message.Contains("Too large resource version", StringComparison.Ordinal);
}
