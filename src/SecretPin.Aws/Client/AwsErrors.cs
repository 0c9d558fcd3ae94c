using System.Net;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>Translates exceptions of the SDK. Repeated failures have equal messages, so that the status of an alias does not change.</summary>
internal static class AwsErrors
{
    public static AwsException Of(Exception thrown, string region, string operation) => thrown switch
    {
        AwsException failure => failure,
        AmazonServiceException answered when answered.StatusCode != 0 && !string.IsNullOrEmpty(answered.ErrorCode) => Answered(answered, region, operation),
        _ when Cause<HttpRequestException>(thrown) is { HttpRequestError: HttpRequestError.NameResolutionError } && !IsKnown(region) => new(
            PinReason.UnknownRegion, $"AWS has no region {region}: its host name cannot be resolved. Set spec.source.awsSecretsManager.region.",
            thrown)
        { IsOfOneSecret = true },
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } failed => Unavailable(
            region, $"answered {operation} with HTTP {(int)failed.StatusCode}", thrown),
        AmazonClientException when Cause<HttpRequestException>(thrown) is null && Cause<IOException>(thrown) is null
            && thrown.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) => new(
            PinReason.AccessDenied, "SecretPin has no AWS credentials. Give SecretPin's ServiceAccount an IAM role (docs/aws.md).", thrown),
        _ when Cause<InvalidDataException>(thrown) is not null => Unavailable(region, $"answered {operation} with a response that is too long", thrown),
        _ when Cause<JsonException>(thrown) is not null => Unavailable(region, $"answered {operation} with malformed JSON", thrown),
        _ => Unavailable(region, $"did not receive or answer {operation} ({Kind(thrown)})", thrown),
    };

    public static AwsException Unavailable(string region, string what, Exception? thrown = null) =>
        new(PinReason.SourceUnavailable, $"AWS Secrets Manager in {region} {what}. SecretPin retries.", thrown);

    private static AwsException Answered(AmazonServiceException answered, string region, string operation) => answered.ErrorCode switch
    {
        "ResourceNotFoundException" => new(
            PinReason.SourceNotFound,
            $"AWS Secrets Manager in {region} has no secret with this secretId. Check secretId, region, and the account of SecretPin's role.",
            answered)
        { IsOfOneSecret = true },
        "AccessDeniedException" or "AccessDenied" or "UnauthorizedException" or "NotAuthorized" => new(
            PinReason.AccessDenied,
            $"AWS denies SecretPin the action secretsmanager:{operation} on this secret in {region}. Allow it in the role's policy (docs/aws.md).",
            answered)
        { IsOfOneSecret = true },
        "UnrecognizedClientException" or "InvalidClientTokenId" or "ExpiredTokenException" or "ExpiredToken" or "IncompleteSignature"
            or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "OptInRequired" => new(
            PinReason.AccessDenied,
            $"AWS in {region} rejects SecretPin's credentials ({answered.ErrorCode}). Check the role of its ServiceAccount (docs/aws.md).",
            answered),
        "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" => Skew(region, answered),
        "InvalidSignatureException" or "SignatureDoesNotMatch" when IsSkew(answered.Message) => Skew(region, answered),
        "InvalidSignatureException" or "SignatureDoesNotMatch" => new(
            PinReason.AccessDenied,
            $"AWS in {region} rejects SecretPin's signature ({answered.ErrorCode}). Check its credentials and any proxy on the way.",
            answered),
        _ when answered.StatusCode == HttpStatusCode.TooManyRequests || IsThrottle(answered.ErrorCode) => new(
            PinReason.Throttled,
            $"AWS Secrets Manager in {region} throttles the requests of this account ({answered.ErrorCode}). SecretPin retries; increase refreshInterval.",
            answered),
        _ when answered.StatusCode >= HttpStatusCode.InternalServerError => Unavailable(
            region, $"answered {operation} with {answered.ErrorCode} (HTTP {(int)answered.StatusCode})", answered),
        _ => new(
            PinReason.AccessDenied,
            $"AWS Secrets Manager in {region} rejects {operation} with {answered.ErrorCode}. Check secretId and region.",
            answered)
        { IsOfOneSecret = true },
    };

    private static AwsException Skew(string region, Exception thrown) => new(
        PinReason.ClockSkew, $"AWS in {region} rejects SecretPin's signature because the clock is wrong by minutes. Correct the clock of the node.", thrown);

    private static bool IsSkew(string? message) => message?.StartsWith("Signature expired", StringComparison.Ordinal) == true
        || message?.StartsWith("Signature not yet current", StringComparison.Ordinal) == true;

    private static bool IsThrottle(string code) => code is "ThrottlingException" or "Throttling" or "ThrottledException" or "TooManyRequestsException"
        or "RequestLimitExceeded" or "RequestThrottled" or "RequestThrottledException" or "SlowDown" or "LimitExceededException"
        or "BandwidthLimitExceeded" or "PriorRequestNotComplete" or "ProvisionedThroughputExceededException";

    /// <summary>Whether this version of the SDK knows the region. AWS may have newer regions.</summary>
    private static bool IsKnown(string region) => RegionEndpoint.EnumerableAllRegions.Any(known => known.SystemName == region);

    private static string Kind(Exception thrown) =>
        Cause<HttpRequestException>(thrown) is { } http ? http.HttpRequestError.ToString()
        : Cause<OperationCanceledException>(thrown) is not null ? "timeout"
        : Cause<IOException>(thrown) is not null ? "connection lost"
        : thrown.GetType().Name;

    private static T? Cause<T>(Exception? thrown)
        where T : Exception => thrown is null ? null : thrown as T ?? Cause<T>(thrown.InnerException);
}
