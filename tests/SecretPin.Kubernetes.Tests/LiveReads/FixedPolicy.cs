using SecretPin.Core.Enforcement;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>Every namespace has the same policy. Without one, the namespaces cannot be read.</summary>
internal sealed class FixedPolicy(EnforcementPolicy? policy) : IEnforcementPolicies
{
    public static FixedPolicy Enforced { get; } = new(EnforcementPolicy.None);

    public static FixedPolicy Audited { get; } = new(new() { IsAuditMode = true });

    public ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) => new(
        policy ?? throw new Kubernetes.Api.ApiServerException(System.Net.HttpStatusCode.ServiceUnavailable, "", "The API server does not answer."));
}
