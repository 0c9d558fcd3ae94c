using Amazon.Runtime;

namespace SecretPin.Aws.Client;

/// <summary>An answer in what the SDK hands around, which makes empty ones, too.</summary>
internal sealed class JsonResponse<TAnswer> : AmazonWebServiceResponse
{
    public TAnswer? Answer { get; init; }
}
