using Xunit.Sdk;
using Xunit.v3;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>
/// Tests that change the whole cluster, or which replicas answer reviews. They run one after the other in a cluster of their own, while the other
/// tests run in the cluster of the assembly.
/// </summary>
[CollectionDefinition(nameof(SerialTests))]
public sealed class SerialTests : ICollectionFixture<RunningCluster>;

/// <summary>Starts <see cref="SerialTests"/> first, because it takes the longest.</summary>
public sealed class SerialTestsFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName == nameof(SerialTests))];
}
