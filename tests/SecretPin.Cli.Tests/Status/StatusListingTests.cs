using System.Text.Json.Nodes;
using SecretPin.Cli.Status;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Status;

public sealed class StatusListingTests
{
    private static readonly DateTimeOffset Now = new(2025, 7, 24, 11, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_row_has_the_age_the_roles_and_the_users_of_a_version()
    {
        var listing = StatusListing.Of([Use([Alias(), .. Secrets(Old, New), Workload("Deployment", "web", Old), Workload("CronJob", "weekly", New)])], Now);

        Assert.Equal(
            [
                ["shop", "auth", New, "24h", "pinned", "0", "0", "1", "CronJob/weekly"],
                ["shop", "auth", Old, "9d", "", "1", "0", "0", "Deployment/web"],
            ],
            listing.Rows);
    }

    [Fact]
    public void An_alias_without_versions_has_one_row() =>
        Assert.Equal(
            ["shop", "auth", "none", "", "", "", "", "", ""], Assert.Single(StatusListing.Of([Use([Alias("""{"source": {"newest": {}}}""")])], Now).Rows));

    [Fact]
    public void The_item_of_an_alias_has_its_pin_and_its_versions()
    {
        var item = StatusListing.Of([Use([Alias(), Secret(New), Workload("Deployment", "web", New)])], Now).Items.Single()!;

        Assert.Equal(
            ("shop", "auth", "version", $"auth-{New}"), ((string?)item["namespace"], (string?)item["alias"], (string?)item["source"], (string?)item["pinned"]));
        Assert.Equal(
            $$"""{"secret":"auth-{{New}}","version":"{{New}}","is":["pinned"],"workloads":["Deployment/web"],"cronJobs":[],"pods":[],"others":[]}""",
            item["versions"]![0]!.ToJsonString());
    }

    [Fact]
    public void A_healthy_alias_has_no_notes() => Assert.Empty(Notes([Alias(), Secret(New), Workload("Deployment", "web", New)]));

    [Theory, InlineData("True", true), InlineData("False", false)]
    public void A_note_reports_a_plain_Secret_that_changed_after_the_pin_was_made(string status, bool isReported)
    {
        var alias = Alias(New, $$"""
            {"pinned": "auth-{{New}}", "conditions": [{"type": "PlainSecretChanged", "status": "{{status}}", "message": "Secret auth was changed.",
             "reason": "", "observedGeneration": 1, "lastTransitionTime": "2025-07-24T11:00:00Z"}]}
            """);

        Assert.Equal(isReported ? ["auth: Secret auth was changed."] : [], Notes([alias, Secret(New)]));
    }

    [Fact]
    public void Notes_name_the_commands_that_move_and_release()
    {
        var held = Alias($$"""{"source": {"version": "{{New}}"}, "suspend": true}""", $$"""{"pinned": "auth-{{New}}"}""");

        Assert.Equal(
            [
                "auth is held. To let it follow its source again: kubectl secretpin release auth -n shop",
                $"Not on {New} yet: Deployment/web ({Old}). To move them: kubectl secretpin rollout auth -n shop",
                $"On a version that their manifests name: Deployment/blue ({Old}). To move them, change their manifests.",
                "Not resolved yet: Deployment/app. To resolve them: kubectl secretpin rollout auth -n shop",
                "Not resolved yet, and immutable: Job/once. Delete them, and create them again.",
            ],
            Notes(
                [
                    held, .. Secrets(Old, New), Workload("Deployment", "web", Old), NamedWorkload("Deployment", "blue", Old),
                    Workload("Deployment", "app", "auth"), Workload("Job", "once", "auth"),
                ]));
    }

    [Fact]
    public void A_note_states_why_an_alias_has_no_pin() =>
        Assert.StartsWith("auth has no pin. Secret shop/auth-", Assert.Single(Notes([Alias()])), StringComparison.Ordinal);

    [Fact]
    public void A_note_contains_the_problem_that_the_controller_reports()
    {
        var status = $$"""{"pinned": "auth-{{New}}", "conditions": [{"type": "Ready", "status": "False", "message": "AWS is not reachable."}]}""";

        Assert.Equal(["auth: AWS is not reachable."], Notes([Alias(New, status), Secret(New)]));
    }

    private static AliasUse Use(IEnumerable<JsonObject> objects)
    {
        var view = Of(objects);
        return AliasUse.Of(view, view.Aliases[0]);
    }

    private static IEnumerable<string> Notes(IEnumerable<JsonObject> objects) => StatusListing.Notes(Use(objects));
}
