using System.Net;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// The API server refused, failed, or could not be reached. Carries what its Status says and nothing of what was sent or
/// received, so that it may be logged.
/// </summary>
public sealed class ApiServerException : Exception
{
    public ApiServerException(HttpStatusCode? statusCode, string reason, string message, Exception? inner = null)
        : base(message, inner) => (StatusCode, Reason) = (statusCode, reason);

    /// <summary><see langword="null"/> where no answer came.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>metav1 StatusReason, such as <c>NotFound</c>, <c>Expired</c>, <c>AlreadyExists</c>; empty where there is none.</summary>
    public string Reason { get; }

    /// <summary>How long the API server asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
