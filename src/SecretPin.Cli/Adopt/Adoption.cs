using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Adopt;

/// <summary>A plain Secret that is to become an alias of its own name.</summary>
/// <param name="Alias">The name of both.</param>
/// <param name="Referrers">The workloads that reference it, with the places where they do.</param>
internal sealed record Adoption(AliasName Alias, IReadOnlyList<(ScannedObject Workload, string Places)> Referrers);
