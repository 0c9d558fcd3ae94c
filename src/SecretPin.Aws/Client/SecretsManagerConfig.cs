using System.Reflection;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace SecretPin.Aws.Client;

/// <summary>The SDK's configuration of the service. If region, endpoint or credentials are not set, the SDK's chains provide them.</summary>
internal sealed class SecretsManagerConfig : ClientConfig
{
    /// <summary>The version of the API of the service.</summary>
    public const string ApiVersion = "2017-10-17";

    private const string Service = "secretsmanager";

    /// <summary>The SDK's standard mode instead of its legacy mode. SecretPin sets its own timeouts.</summary>
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

        // The SDK derives AWS_ENDPOINT_URL_SECRETS_MANAGER and the setting in a profile from this id.
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

        // Without it, a hanging call would last for minutes, even if its token is cancelled.
        Timeout = timeout;

        // ResilientSecretsManager retries, so that every call is counted and rate-limited.
        MaxErrorRetry = 0;
        ThrottleRetries = false;

        MaxStaleConnectionRetries = 0;

        // SecretPin reports a wrong clock instead of compensating for it.
        DisableClockSkewCorrection = true;
    }

    public override string RegionEndpointServiceName => Service;

    public override string ServiceVersion => ApiVersion;

    public override string UserAgent { get; } =
        InternalSDKUtils.BuildUserAgentString("SecretPin", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointResolution.Parameters(this));
}
