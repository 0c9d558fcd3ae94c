using SecretPin.Core.Enforcing;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Checking;

/// <summary>What manifests are checked against: a cluster, or a folder that stands for one.</summary>
internal sealed record CheckedCluster(IPins Pins, ISecrets Secrets, IEnforcements Enforcements);
