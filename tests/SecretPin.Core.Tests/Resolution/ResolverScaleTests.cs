using System.Diagnostics;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>
/// The work grows linearly with the workload, because a user can make it large. With quadratic growth, each test took more than half a
/// minute; now each takes less than a second.
/// </summary>
public sealed class ResolverScaleTests
{
    private const int Many = 10_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Holding_thousands_of_references_to_one_alias_is_fast() =>
        AssertSoon(() => HeldAs(Enumerable.Repeat("auth", Many), Enumerable.Repeat(Old, Many)));

    [Fact]
    public void Holding_thousands_of_versions_is_fast()
    {
        var versions = Enumerable.Range(0, Many).Select(i => $"auth-{SecretVersion.At(TestObjects.Now.AddSeconds(i))}");

        AssertSoon(() => HeldAs(Enumerable.Repeat("auth", Many), versions));
    }

    [Fact]
    public void Merging_thousands_of_pull_secrets_is_fast()
    {
        var names = Enumerable.Range(0, Many).Select(i => $"name-{i}").ToArray();

        AssertSoon(() => Decide(
            Deployment(PodSpecWithPullSecrets([.. names, .. Enumerable.Repeat("auth", Many)])), Deployment(PodSpecWithPullSecrets([.. names, Old])), New));
    }

    [Fact]
    public void Checking_thousands_of_invalid_names_is_fast()
    {
        var names = Enumerable.Range(0, Many).Select(i => $"Not_A_Name_{i}").ToArray();

        AssertSoon(() => Decide(Deployment(PodSpec([.. names, "auth"])), Deployment(PodSpec(names)), New));
    }

    [Fact]
    public void The_final_state_check_of_thousands_of_aliases_is_fast()
    {
        var names = Enumerable.Repeat("auth", Many).ToArray();
        var review = TestObjects.Review(Job(PodSpec(names)), Job(PodSpec(names)));

        AssertSoon(() => FinalStateCheck.Decide(review, TestObjects.Pins(New), new HashSet<string>()));
    }

    [Fact]
    public void Moving_thousands_of_references_and_pull_secrets_on_request_is_fast()
    {
        var versions = Enumerable.Range(0, Many).Select(i => $"alias-{i}-{TestObjects.OldVersion}").ToArray();
        var resolved = string.Join(',', Enumerable.Range(0, Many).Select(i => $"alias-{i}={TestObjects.OldVersion}"));
        var pins = versions.Select(version => version.Replace(TestObjects.OldVersion, TestObjects.NewVersion, StringComparison.Ordinal)).ToArray();
        var podSpec = PodSpec([.. versions.Reverse()]);
        podSpec["imagePullSecrets"] = PodSpecWithPullSecrets(versions)["imagePullSecrets"]!.DeepClone();
        var stored = Deployment(podSpec, resolved);
        var sent = stored.DeepClone().AsObject();
        sent["metadata"]!["annotations"] = new JsonObject
        {
            [WellKnown.ResolveAnnotation] = string.Join(',', Enumerable.Range(0, Many).Select(i => $"alias-{i}")),
        };

        AssertSoon(() => Decide(sent, stored, pins));
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
