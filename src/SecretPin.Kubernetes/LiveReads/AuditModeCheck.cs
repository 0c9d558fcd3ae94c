using SecretPin.Core.Enforcement;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Whether background work may change the objects of others in a namespace: not in audit mode, and not while the mode is unknown. SecretPin writes the status
/// of its own objects in every mode.
/// </summary>
public sealed class AuditModeCheck(IEnforcementPolicies policies)
{
    public async Task<bool> MayActAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            return !(await policies.ReadAsync(ns, cancellation).ConfigureAwait(false)).IsAuditMode;
        }
        catch (ApiServerException)
        {
            return false;
        }
    }
}
