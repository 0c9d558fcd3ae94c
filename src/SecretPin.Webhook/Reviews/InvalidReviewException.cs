namespace SecretPin.Webhook.Reviews;

/// <summary>What was sent is no review, so that only HTTP can say so. The message quotes no value of an object.</summary>
internal sealed class InvalidReviewException(int code, string message) : Exception(message)
{
    /// <summary>The HTTP status, 4xx.</summary>
    public int Code => code;

    public static InvalidReviewException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);
}
