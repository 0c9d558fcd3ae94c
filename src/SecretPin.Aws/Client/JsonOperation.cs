using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;
using SecretPin.Core;

namespace SecretPin.Aws.Client;

/// <summary>Marshals the request and the response of one operation in AWS JSON 1.1, for the SDK's pipeline.</summary>
internal sealed class JsonOperation<TRequest, TAnswer>(string name, Func<TRequest, byte[]> write, JsonTypeInfo<TAnswer> answer)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    /// <summary>In bytes. A description has about 10 KB, and a page of 100 versions less than 100 KB.</summary>
    private const int MaxLength = 4 * 1024 * 1024;

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.SecretsManager")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = write((TRequest)input),
        };
        request.Headers["X-Amz-Target"] = $"secretsmanager.{name}";
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/x-amz-json-1.1";
        request.Headers[HeaderKeys.XAmzApiVersion] = SecretsManagerConfig.ApiVersion;
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new JsonResponse<TAnswer>
    {
        Answer = JsonSerializer.Deserialize(new LimitedStream(input.Stream, MaxLength), answer) ?? throw new JsonException($"The response to {name} is null."),
    };

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return new(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}

/// <summary>Wraps a response for the SDK, which also creates empty responses.</summary>
internal sealed class JsonResponse<TAnswer> : AmazonWebServiceResponse
{
    public TAnswer? Answer { get; init; }
}
