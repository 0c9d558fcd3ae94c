using System.Net;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// The API server rejected a request, failed, or is unreachable. Contains the fields of its Status and nothing else of the
/// request or the response, so it is safe to log.
/// </summary>
public sealed class ApiServerException : Exception
{
    public ApiServerException(HttpStatusCode? statusCode, string reason, string message, Exception? inner = null)
        : base(message, inner) => (StatusCode, Reason) = (statusCode, reason);

    /// <summary><see langword="null"/> if there was no response.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>metav1 StatusReason, such as <c>NotFound</c>, <c>Expired</c> or <c>AlreadyExists</c>; empty if the response had none.</summary>
    public string Reason { get; }

    /// <summary>The Retry-After header of the response.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether a failure is an outage: the API server is unreachable, overloaded (429) or failing (5xx), so the state of the cluster is
    /// unknown.
    /// </summary>
    public static bool IsOutage(Exception? failure) => failure
        is ApiServerException { StatusCode: null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }
        or HttpRequestException or IOException or TimeoutException;
}
