namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that change what answers reviews: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
