using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace SecretPin.Aws.Client;

/// <summary>How one operation is written and read: AWS JSON 1.1, as the SDK's pipeline asks for it.</summary>
/// <param name="name">As in <c>X-Amz-Target</c>.</param>
/// <param name="write">The body of a request.</param>
/// <param name="answer">The form of its answer. What is not in it is not read.</param>
internal sealed class JsonOperation<TRequest, TAnswer>(string name, Func<TRequest, byte[]> write, JsonTypeInfo<TAnswer> answer)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
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

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
        new JsonResponse<TAnswer>
        {
            Answer = JsonSerializer.Deserialize(input.Stream, answer) ?? throw new JsonException($"{name} was answered with null."),
        };

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        return new(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
