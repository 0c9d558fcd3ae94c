using System.Text.Json.Nodes;
using SecretPin.Cli.Prune;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Prune;

public sealed class PruneRuleTests
{
    private const string Source = """{"source": {"version": "20250723110000"}, "retention": "24h"}""";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Versions_are_listed_newest_first_and_the_superseded_ones_can_be_deleted()
    {
        var items = Items([Alias(Source), .. Secrets(Older, Old, New)]);

        Assert.Equal([$"auth-{New}", $"auth-{Old}", $"auth-{Older}"], items.Select(item => item.Name.ToString()));
        Assert.Equal(["It is pinned.", null, null], items.Select(item => item.Kept));
    }

    [Fact]
    public void The_newest_versions_are_kept_although_the_guard_allows_their_deletion() =>
        Assert.Equal(
            ["It is pinned.", "It is one of the 2 newest versions, which --keep keeps.", null],
            Items([Alias(Source), .. Secrets(Older, Old, New)], keep: 2).Select(item => item.Kept));

    [Fact]
    public void A_version_in_the_future_is_not_kept_and_takes_the_place_of_no_other_version() =>
        Assert.Equal(
            [null, "It is pinned.", "It is one of the 2 newest versions, which --keep keeps.", null],
            Items([Alias(Source), .. Secrets(Older, Old, New, "99991231235959")], keep: 2).Select(item => item.Kept));

    [Fact]
    public void The_labels_without_a_Secret_that_are_older_than_the_pin_or_rejected_can_be_removed()
    {
        const string Next = "20250801000000", Bad = "20250802000000";
        var view = Of([
            Alias(
                """{"source": {"awsSecretsManager": {"secretId": "/shop/auth", "region": "eu-west-1"}}}""",
                $$"""{"pinned": "auth-{{New}}", "rejected": [{"secret": "auth-{{Bad}}", "at": "2025-08-02T00:00:00Z", "reason": "errors"}]}"""),
            Secret(New), Secret("20250701000000"), Workload("CronJob", "weekly", Older)]);
        var labels = new[] { Older, "20250701000000", Old, New, Next, Bad, "20250101000000" }
            .ToDictionary(text => SecretVersion.TryParse(text, out var version) ? version : throw new FormatException(text), text => text == "20250101000000");

        var items = PruneRule.OfLabels(view, view.Aliases[0], labels, Now).ToArray();

        Assert.Equal([$"auth-{Bad}", $"auth-{Old}", $"auth-{Older}"], items.Select(item => item.Name.ToString()));
        Assert.Equal([null, null], items.Take(2).Select(item => item.Kept));
        Assert.Contains("is still in use by CronJob/weekly", items[2].Kept, StringComparison.Ordinal);
        Assert.All(items, item => Assert.False(item.Exists));
    }

    [Fact]
    public void A_referenced_version_is_kept() =>
        Assert.Contains(
            "is still in use by CronJob/weekly",
            Items([Alias(Source), .. Secrets(Old, New), Workload("CronJob", "weekly", Old)])[1].Kept,
            StringComparison.Ordinal);

    [Fact]
    public void A_version_is_kept_until_its_retention_ends()
    {
        JsonObject[] objects = [Alias(Source), .. Secrets(Old, New)];
        var superseded = new DateTimeOffset(2025, 7, 23, 11, 0, 0, TimeSpan.Zero);

        Assert.Contains("is kept for 24h", Items(objects, now: superseded.AddHours(23))[1].Kept, StringComparison.Ordinal);
        Assert.Null(Items(objects, now: superseded.AddHours(24))[1].Kept);
    }

    [Fact]
    public void The_newest_version_is_kept_before_it_is_pinned()
    {
        var items = Items([Alias("""{"source": {"version": "20250601080000"}, "retention": "0s"}"""), .. Secrets(Older, New)]);

        Assert.Equal(["It is one of the 1 newest versions, which --keep keeps.", "It is pinned."], items.Select(item => item.Kept));
    }

    [Fact]
    public void A_version_of_an_ExternalSecret_is_deleted_only_on_request()
    {
        JsonObject[] objects =
            [Alias(Source), Secret(New), Secret(Old, OwnedBy("ExternalSecret", $"auth-{Old}", "external-secrets.io/v1"))];

        Assert.Equal(
            $"ExternalSecret/auth-{Old} owns it and would create it again: add --delete-external-secret.", Items(objects)[1].Kept);
        var deleted = Items(objects, deletesExternal: true)[1];
        Assert.Equal((null, $"auth-{Old}"), (deleted.Kept, deleted.External?.Name));
    }

    [Fact]
    public void A_version_of_another_controller_has_no_ExternalSecret() =>
        Assert.Null(Items([Alias(Source), Secret(New), Secret(Old, OwnedBy("Certificate", "x", "cert-manager.io/v1"))])[1].External);

    [Fact]
    public void A_version_that_is_being_deleted_is_not_listed() =>
        Assert.Single(Items([Alias(Source), Secret(New), Secret(Old, """{"deletionTimestamp": "2026-01-01T00:00:00Z"}""")]));

    private static PruneItem[] Items(IEnumerable<JsonObject> objects, int keep = 1, bool deletesExternal = false, DateTimeOffset? now = null)
    {
        var view = Of(objects);
        return [.. PruneRule.Of(view, view.Aliases[0], keep, deletesExternal, now ?? Now)];
    }
}
