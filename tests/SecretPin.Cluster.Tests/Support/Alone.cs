namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that change what answers reviews: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
