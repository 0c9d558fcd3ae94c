using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace SecretPin.Aws.Client;

/// <summary>Where the service answers. A FIPS endpoint is taken where the SDK's configuration asks for one.</summary>
internal sealed class SecretsManagerEndpoints : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string endpoint)
        {
            return new(endpoint);
        }

        var region = (string)parameters["Region"];
        var partition = Fn.Partition(region) ?? throw new AmazonClientException($"No partition of AWS has a region {region}.");
        var (isFips, isDualStack) = ((bool)parameters["UseFIPS"], (bool)parameters["UseDualStack"]);
        var suffix = (string)partition[isDualStack ? "dualStackDnsSuffix" : "dnsSuffix"];
        return new($"https://secretsmanager{(isFips ? "-fips" : "")}.{region}.{suffix}");
    }
}
