namespace SecretPin.Core.Enforcement;

/// <summary>The policies of a cluster in which SecretPin is in audit mode in every namespace.</summary>
public sealed class AuditedPolicies(IEnforcementPolicies policies) : IEnforcementPolicies
{
    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) =>
        await policies.ReadAsync(ns, cancellation).ConfigureAwait(false) with { IsAuditMode = true };
}
