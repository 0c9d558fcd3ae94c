namespace SecretPin.Cluster.Tests.Support;

/// <summary>Tests that need the processors for themselves: the others would miss the deadlines of their reads. They run alone, after all others.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public sealed class LoadTests;
