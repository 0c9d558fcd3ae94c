using System.Collections.Concurrent;
using CsCheck;
using SecretPin.Core.References;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

/// <summary>The generator covers the fields and variants that the properties depend on.</summary>
[Trait("Category", "Slow")]
public sealed class GeneratorTests
{
    [Fact]
    public void Every_field_of_every_kind_is_generated()
    {
        var seen = new ConcurrentDictionary<(ObjectKind, SecretField), bool>();

        Workloads.WithAnyNames.Sample(
            workload =>
            {
                var scanned = TestObjects.Scanner.Scan(workload.Utf8);
                foreach (var reference in scanned.References)
                {
                    seen[(scanned.Kind, reference.Field)] = true;
                }
            },
            iter: 4000);

        Assert.Equal(DomWalk.Workloads.Length * UpstreamPaths.InJson(UpstreamPaths.Pod).Count, seen.Count);
    }

    [Theory]
    [InlineData("\\u")]
    [InlineData(":null")]
    [InlineData("[null")]
    [InlineData("[]")]
    [InlineData("noise250")]
    public void Escapes_nulls_empty_lists_and_hundreds_of_other_fields_are_generated(string sign)
    {
        var seen = 0;

        Workloads.WithAnyNames.Sample(
            workload => Interlocked.Add(ref seen, workload.ToString().Contains(sign, StringComparison.Ordinal) ? 1 : 0), iter: 1000);

        Assert.True(seen > 50, $"{sign} is in {seen} of 1000.");
    }
}
