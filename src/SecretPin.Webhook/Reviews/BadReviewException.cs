namespace SecretPin.Webhook.Reviews;

/// <summary>The request is not a valid review, so the response is an HTTP error. The message contains no value of an object.</summary>
internal sealed class BadReviewException(int code, string message) : Exception(message)
{
    /// <summary>The HTTP status code, 4xx.</summary>
    public int Code => code;

    public static BadReviewException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);
}
