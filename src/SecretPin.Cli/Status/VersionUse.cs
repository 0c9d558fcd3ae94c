using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Status;

/// <summary>A version, and who is on it.</summary>
internal sealed record VersionUse(VersionedSecretName Secret)
{
    /// <summary>Among <c>pinned</c>, <c>previous</c>, <c>candidate</c> and <c>missing</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>What nothing else owns, CronJobs and pods of controllers aside.</summary>
    public required IReadOnlyList<ScannedObject> Workloads { get; init; }

    public required IReadOnlyList<ScannedObject> CronJobs { get; init; }

    /// <summary>Those that have not ended.</summary>
    public required IReadOnlyList<ScannedObject> Pods { get; init; }

    public bool IsPinned => Roles.Contains("pinned");
}
