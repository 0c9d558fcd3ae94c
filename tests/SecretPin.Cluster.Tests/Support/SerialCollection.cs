namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that change what answers reviews: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(SerialCollection), DisableParallelization = true)]
public sealed class SerialCollection;
