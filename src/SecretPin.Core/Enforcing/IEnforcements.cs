namespace SecretPin.Core.Enforcing;

/// <summary>Says what namespaces ask of their workloads.</summary>
public interface IEnforcements
{
    ValueTask<Enforcement> ReadAsync(string ns, CancellationToken cancellation);
}
