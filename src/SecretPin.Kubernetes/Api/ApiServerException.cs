using System.Net;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// The API server rejected a request, failed, or is unreachable. Contains the fields of its Status and nothing else of the
/// request or the response, so it is safe to log.
/// </summary>
public sealed class ApiServerException(HttpStatusCode? statusCode, string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary><see langword="null"/> if there was no response.</summary>
    public HttpStatusCode? StatusCode { get; } = statusCode;

    /// <summary>metav1 StatusReason, such as <c>NotFound</c>, <c>Expired</c> or <c>AlreadyExists</c>; empty if the response had none.</summary>
    public string Reason { get; } = reason;

    /// <summary>
    /// Whether the API server serves the resource and has no such object. Any other 404 means that it does not serve the resource: its CRD was deleted, or
    /// serves another version.
    /// </summary>
    public bool IsObjectNotFound { get; init; }

    /// <summary>The Retry-After header of the response.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The API server answered 404 to a list, or to a get without naming the object.</summary>
    public static ApiServerException NotServed(Resource resource) => new(
        HttpStatusCode.NotFound, "", $"The API server does not serve {resource}: its CRD is missing, or does not serve {resource.ApiVersion}.");

    /// <summary>Whether the API server is unreachable, overloaded (429) or failing (5xx), so that the state of the cluster is unknown.</summary>
    public static bool IsOutage(Exception? failure) => failure
        is ApiServerException { StatusCode: null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }
        or HttpRequestException or IOException or TimeoutException;
}
