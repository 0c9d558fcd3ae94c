using System.Net;
using Amazon.Runtime;
using SecretPin.Aws.Client;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Tests.Client;

/// <summary>Each failure of AWS or the network has its own reason.</summary>
public sealed class AwsErrorsTests
{
    [Theory]
    [InlineData("ResourceNotFoundException", 400, PinReason.SourceNotFound, "in eu-west-1 has no secret")]
    [InlineData("AccessDeniedException", 400, PinReason.AccessDenied, "secretsmanager:DescribeSecret")]
    [InlineData("UnrecognizedClientException", 400, PinReason.AccessDenied, "rejects SecretPin's credentials")]
    [InlineData("ExpiredTokenException", 400, PinReason.AccessDenied, "rejects SecretPin's credentials")]
    [InlineData("RequestTimeTooSkewed", 403, PinReason.ClockSkew, "Correct the clock")]
    [InlineData("ThrottlingException", 400, PinReason.Throttled, "throttles the requests")]
    [InlineData("SlowDown", 503, PinReason.Throttled, "throttles the requests")]
    [InlineData("InternalServiceError", 500, PinReason.SourceUnavailable, "InternalServiceError (HTTP 500)")]
    [InlineData("InvalidParameterException", 400, PinReason.AccessDenied, "InvalidParameterException")]
    public void An_error_code_has_a_reason_and_advice(string code, int status, PinReason reason, string says)
    {
        var failure = AwsErrors.Of(new AmazonServiceException("", ErrorType.Unknown, code, "id", (HttpStatusCode)status), "eu-west-1", "DescribeSecret");

        Assert.Equal(reason, failure.Reason);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z", PinReason.ClockSkew)]
    [InlineData("Signature not yet current: 20260101T001000Z is still later than 20260101T000000Z", PinReason.ClockSkew)]
    [InlineData("The request signature we calculated does not match the signature you provided.", PinReason.AccessDenied)]
    public void A_signature_error_may_be_caused_by_the_clock(string message, PinReason reason) =>
        Assert.Equal(
            reason,
            AwsErrors.Of(
                new AmazonServiceException(message, ErrorType.Sender, "InvalidSignatureException", "id", HttpStatusCode.BadRequest),
                "eu-west-1", "DescribeSecret").Reason);

    [Theory]
    [InlineData("xx-nowhere-9", PinReason.UnknownRegion)]
    [InlineData("eu-west-1", PinReason.SourceUnavailable)]
    public void An_unresolvable_host_name_means_an_unknown_region_unless_the_SDK_knows_the_region(string region, PinReason reason) =>
        Assert.Equal(
            reason,
            AwsErrors.Of(
                new AmazonServiceException("", new HttpRequestException(HttpRequestError.NameResolutionError)), region, "DescribeSecret").Reason);

    [Fact]
    public void Missing_credentials_are_reported_with_advice() =>
        Assert.Contains(
            "IAM role",
            AwsErrors.Of(new AmazonClientException("Failed to resolve AWS credentials. The credential providers…"), "eu-west-1", "DescribeSecret").Message,
            StringComparison.Ordinal);

    [Fact]
    public void Only_outages_and_throttling_are_transient() =>
        Assert.Equal(
            [PinReason.SourceUnavailable, PinReason.Throttled],
            Enum.GetValues<PinReason>().Where(reason => new AwsException(reason, "some").IsTransient));
}
