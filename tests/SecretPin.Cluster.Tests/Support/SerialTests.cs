namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that change which replicas answer reviews. They run alone.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
