using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace SecretPin.Aws.Client;

/// <summary>Resolves the endpoint of the service: a FIPS or dual-stack endpoint if the SDK's configuration requests it.</summary>
internal sealed class SecretsManagerEndpoints : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string endpoint)
        {
            return new(endpoint);
        }

        var region = (string)parameters["Region"];
        var partition = Fn.Partition(region) ?? throw new AmazonClientException($"AWS has no partition with the region {region}.");
        var (isFips, isDualStack) = ((bool)parameters["UseFIPS"], (bool)parameters["UseDualStack"]);
        var suffix = (string)partition[isDualStack ? "dualStackDnsSuffix" : "dnsSuffix"];
        return new($"https://secretsmanager{(isFips ? "-fips" : "")}.{region}.{suffix}");
    }
}

/// <summary>The step of the SDK's pipeline that resolves the endpoint.</summary>
internal sealed class EndpointResolution : BaseEndpointResolver
{
    public static EndpointParameters Parameters(IClientConfig config) => new()
    {
        ["Region"] = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion,
        ["UseDualStack"] = config.UseDualstackEndpoint,
        ["UseFIPS"] = config.UseFIPSEndpoint,
        ["Endpoint"] = config.ServiceURL,
    };

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => Parameters(requestContext.ClientConfig);
}
