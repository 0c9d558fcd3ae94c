namespace SecretPin.Core.Enforcement;

public interface IEnforcementPolicies
{
    ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation);
}
