namespace SecretPin.Core.Enforcement;

/// <summary>Says what namespaces ask of their workloads.</summary>
public interface IEnforcementPolicies
{
    ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation);
}
