using System.Diagnostics;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>
/// Whoever may update a pod decides how much there is to do: the work grows with the workload, not with its square. Each
/// took half a minute and more when it did; now it is below a second.
/// </summary>
public sealed class ResolverScaleTests
{
    private const int Many = 10_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Holding_thousands_of_references_to_one_alias_is_done_soon() =>
        AssertSoon(() => HeldAs(Enumerable.Repeat("auth", Many), Enumerable.Repeat(Old, Many)));

    [Fact]
    public void Holding_thousands_of_versions_is_done_soon()
    {
        var versions = Enumerable.Range(0, Many).Select(i => $"auth-{SecretVersion.At(TestObjects.Now.AddSeconds(i))}");

        AssertSoon(() => HeldAs(Enumerable.Repeat("auth", Many), versions));
    }

    [Fact]
    public void Merging_thousands_of_pull_secrets_is_done_soon()
    {
        var names = Enumerable.Range(0, Many).Select(i => $"name-{i}").ToArray();

        AssertSoon(() => Decide(
            Deployment(PodSpecWithPullSecrets([.. names, .. Enumerable.Repeat("auth", Many)])), Deployment(PodSpecWithPullSecrets([.. names, Old])), New));
    }

    [Fact]
    public void Thousands_of_names_that_no_Secret_can_have_are_looked_at_soon()
    {
        var names = Enumerable.Range(0, Many).Select(i => $"Not_A_Name_{i}").ToArray();

        AssertSoon(() => Decide(Deployment(PodSpec([.. names, "auth"])), Deployment(PodSpec(names)), New));
    }

    [Fact]
    public void A_last_look_at_thousands_of_aliases_is_done_soon()
    {
        var names = Enumerable.Repeat("auth", Many).ToArray();
        var review = TestObjects.Review(Job(PodSpec(names)), Job(PodSpec(names)));

        AssertSoon(() => FinalStateCheck.Decide(review, TestObjects.Pins(New), new HashSet<string>()));
    }

    private static Verdict HeldAs(IEnumerable<string> sent, IEnumerable<string> stored) =>
        Decide(Numbered(sent), Numbered(stored), New);

    private static JsonObject Numbered(IEnumerable<string> names)
    {
        var workload = Held(Deployment(PodSpec([.. names])));
        foreach (var (i, container) in Json.At(workload, "/spec/template/spec/containers").AsArray().Index())
        {
            container!["name"] = $"c{i}";
        }

        return workload;
    }

    private static void AssertSoon(Func<Verdict> decide)
    {
        var watch = Stopwatch.StartNew();
        var verdict = decide();

        Assert.NotEqual(Outcome.Deny, verdict.Outcome);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }
}
