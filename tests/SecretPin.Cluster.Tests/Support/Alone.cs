namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that change what answers reviews: one at a time, in a cluster of their own beside the one of all others.</summary>
[CollectionDefinition(nameof(Alone))]
public sealed class Alone : ICollectionFixture<RunningCluster>;
