using System.Reflection;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace SecretPin.Aws.Client;

/// <summary>What the SDK has to know of the service. Region, endpoint and credentials come from its own chains where they are not set.</summary>
internal sealed class SecretsManagerConfig : ClientConfig
{
    /// <summary>Of the service's API.</summary>
    public const string ApiVersion = "2017-10-17";

    private const string Service = "secretsmanager";

    /// <summary>Not what the SDK's "legacy" mode would have; its timeouts are replaced by ours.</summary>
    private static readonly DefaultConfiguration Standard = new()
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromSeconds(3.1),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(3.1),
    };

    public SecretsManagerConfig(string region, string? endpoint, TimeSpan timeout)
        : base(new DefaultConfigurationProvider([Standard]))
    {
        DefaultConfigurationMode = DefaultConfigurationMode.Standard;

        // AWS_ENDPOINT_URL_SECRETS_MANAGER, and the like in a profile, follow from it.
        base.ServiceId = "Secrets Manager";
        AuthenticationServiceName = Service;
        AuthenticationRegion = region;
        if (endpoint is null)
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            ServiceURL = endpoint;
        }

        EndpointProvider = new SecretsManagerEndpoints();

        // Without it a hang would last for minutes, whatever token is cancelled.
        Timeout = timeout;

        // We retry: so every call is counted, and waits for its turn.
        MaxErrorRetry = 0;
        ThrottleRetries = false;

        MaxStaleConnectionRetries = 0;

        // A clock that is wrong is said so.
        DisableClockSkewCorrection = true;
    }

    public override string RegionEndpointServiceName => Service;

    public override string ServiceVersion => ApiVersion;

    public override string UserAgent { get; } =
        InternalSDKUtils.BuildUserAgentString("SecretPin", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointResolution.Parameters(this));
}
