using Amazon.Runtime;

namespace SecretPin.Aws.Client;

/// <summary>Wraps a response for the SDK, which also creates empty responses.</summary>
internal sealed class JsonResponse<TAnswer> : AmazonWebServiceResponse
{
    public TAnswer? Answer { get; init; }
}
