using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace SecretPin.Aws.Tests.Client;

/// <summary>The examples that AWS publishes (the test suite of Signature Version 4), for the reference implementation and for the signer of the SDK.</summary>
public sealed class SignatureVersion4Tests
{
    private const string Scope = "20150830/us-east-1/service/aws4_request";

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["host"] = "example.amazonaws.com",
        ["x-amz-date"] = "20150830T123600Z",
    };

    /// <summary>get-vanilla, post-vanilla.</summary>
    [Theory]
    [InlineData("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void The_reference_signature_agrees_with_the_examples_of_AWS(string method, string signature) =>
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential={TestAliases.AccessKey}/{Scope}, SignedHeaders=host;x-amz-date, Signature={signature}",
            PublishedSignature.Of(method, "/", Headers, ["host", "x-amz-date"], [], TestAliases.AccessKey, TestAliases.SecretKey, Scope));

    [Theory]
    [InlineData("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void The_signer_of_the_SDK_agrees_with_the_examples_of_AWS(string method, string signature)
    {
        var canonical = $"{method}\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{EmptyBody}";

        var signed = AWS4Signer.ComputeSignature(
            new ImmutableCredentials(TestAliases.AccessKey, TestAliases.SecretKey, null), "us-east-1", new(2015, 8, 30, 12, 36, 0, DateTimeKind.Utc),
            "service", "host;x-amz-date", canonical);

        Assert.Equal(signature, signed.Signature);
    }

    private const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}
