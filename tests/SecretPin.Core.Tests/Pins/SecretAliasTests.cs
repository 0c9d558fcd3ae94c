using System.Text;
using System.Text.Json;
using SecretPin.Core.Pins;

namespace SecretPin.Core.Tests.Pins;

public sealed class SecretAliasTests
{
    [Fact]
    public void An_alias_is_read_from_its_object()
    {
        var alias = Read("""
            {
              "apiVersion": "secretpin.io/v1alpha1", "kind": "SecretAlias",
              "metadata": {"name": "auth", "namespace": "production", "labels": {"app": "auth"}},
              "spec": {"source": {"newest": {"minAge": "10m"}}, "suspend": true, "retention": "48h"},
              "status": {
                "pinned": "auth-20250723110000", "previous": "auth-20250715100000",
                "history": [
                  {"secret": "auth-20250723110000", "pinnedAt": "2025-07-23T11:05:00Z", "source": "newest"},
                  {"secret": "auth-20250715100000", "pinnedAt": "2025-07-15T10:05:00Z", "source": "version"}
                ]
              }
            }
            """);

        Assert.Equal(("production", "auth"), (alias.Namespace, alias.Name.Value));
        Assert.Equal(TimeSpan.FromMinutes(10), alias.NewestMinAge);
        Assert.True(alias.IsSuspended);
        Assert.Equal(TimeSpan.FromHours(48), alias.Retention);
        Assert.Equal("auth-20250723110000", alias.StatusPinned?.ToString());
        Assert.Equal(["auth-20250723110000", "auth-20250715100000"], alias.History.Select(entry => entry.Secret.ToString()));
        Assert.Equal(TestObjects.Instant("2025-07-15T10:05:00Z"), alias.History[1].PinnedAt);
        Assert.Null(alias.SpecSecret);
    }

    [Fact]
    public void Missing_fields_have_their_defaults()
    {
        var alias = Read("""{"metadata": {"name": "auth"}, "spec": {"source": {"version": "20250723110000"}}}""");

        Assert.Equal("auth-20250723110000", alias.SpecSecret?.ToString());
        Assert.Equal(TimeSpan.FromDays(14), alias.Retention);
        Assert.False(alias.IsSuspended);
        Assert.Null(alias.StatusPinned);
        Assert.Empty(alias.History);
        Assert.Null(alias.NewestMinAge);
    }

    [Fact]
    public void Newest_without_a_minimum_age_accepts_every_age() =>
        Assert.Equal(TimeSpan.Zero, Read("""{"metadata": {"name": "auth"}, "spec": {"source": {"newest": {}}}}""").NewestMinAge);

    [Theory]
    [InlineData("other-20250723110000")]
    [InlineData("auth")]
    [InlineData("auth-2025")]
    [InlineData("")]
    public void A_status_that_names_no_version_of_the_alias_is_ignored(string pinned) =>
        Assert.Null(TestObjects.Alias("auth", pinned: pinned, history: (pinned, "2025-07-23T11:05:00Z")).StatusPinned);

    [Theory]
    [InlineData("""{"metadata": {"name": "Auth"}}""", "metadata.name 'Auth' is not a DNS subdomain")]
    [InlineData("""{"spec": {}}""", "metadata.name '' is empty")]
    [InlineData("""{"metadata": {"name": "auth"}, "spec": {"source": {"version": "latest"}}}""", "spec.source.version 'latest' is not a UTC instant")]
    [InlineData("""{"metadata": {"name": "auth"}, "spec": {"retention": "14d"}}""", "spec.retention '14d' is not a non-negative duration such as 336h")]
    [InlineData("""{"metadata": {"name": "auth"}, "spec": {"source": {"newest": {"minAge": "-1h"}}}}""", "spec.source.newest.minAge '-1h' is not")]
    public void An_invalid_field_is_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_too_long_for_a_version_is_rejected() =>
        Assert.Contains(
            "at most 238 leave room", Assert.Throws<FormatException>(() => TestObjects.Alias(new string('a', 239))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"metadata": {"name": "auth", "name": "other"}}""")]
    [InlineData("""{"spec": {"source": {"version": 20250723110000}}}""")]
    [InlineData("""{"spec": []}""")]
    public void Malformed_JSON_is_rejected(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static SecretAlias Read(string json) =>
        SecretAlias.Read(Encoding.UTF8.GetBytes(json), "production");
}
