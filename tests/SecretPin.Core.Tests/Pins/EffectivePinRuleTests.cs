using SecretPin.Core.Pins;

namespace SecretPin.Core.Tests.Pins;

public sealed class EffectivePinRuleTests
{
    private const string Old = "auth-20250715100000", New = "auth-20250723110000";

    [Fact]
    public void A_hand_set_version_is_in_force_as_soon_as_its_Secret_exists()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, pinned: Old), Old, New);

        Assert.Equal(New, pin.Secret?.ToString());
        Assert.Null(pin.Note);
    }

    [Fact]
    public void The_recorded_pin_stays_with_a_note_until_the_Secret_exists()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, pinned: Old), Old);

        Assert.Equal(Old, pin.Secret?.ToString());
        Assert.Equal($"Secret {New} does not exist yet, so alias auth stays at {TestObjects.OldVersion}", pin.Note);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Old)]
    [InlineData(New)]
    public void Without_both_Secrets_there_is_no_pin_and_the_note_contains_advice(string? recorded)
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, pinned: recorded));

        Assert.Null(pin.Secret);
        Assert.Equal($"Secret production/{New} does not exist, or is being deleted. Create it, or pin the alias to a version that exists.", pin.Note);
    }

    [Fact]
    public void Other_sources_use_the_recorded_pin()
    {
        Assert.Equal(Old, InForce(TestObjects.Alias("auth", newest: "0s", pinned: Old), Old, New).Secret?.ToString());
        Assert.Equal(
            $"Secret production/{Old} does not exist, or is being deleted. Create it, or pin the alias to a version that exists.",
            InForce(TestObjects.Alias("auth", newest: "0s", pinned: Old)).Note);
    }

    [Fact]
    public void An_alias_without_a_version_has_no_pin()
    {
        var pin = InForce(TestObjects.Alias("auth", newest: "0s"), New);

        Assert.Null(pin.Secret);
        Assert.Equal("No version exists yet. Create a Secret named auth-<yyyyMMddHHmmss>, or set spec.source.version.", pin.Note);
    }

    [Fact]
    public void A_suspended_alias_keeps_the_recorded_pin_despite_a_hand_set_version()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, suspend: true, pinned: Old), Old, New);

        Assert.Equal(Old, pin.Secret?.ToString());
        Assert.Null(pin.Note);
    }

    [Fact]
    public void A_suspended_alias_without_a_recorded_pin_has_no_pin()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, suspend: true), New);

        Assert.Null(pin.Secret);
        Assert.Equal("It is suspended and has no pin. Set spec.suspend to false, or pin a version first.", pin.Note);
    }

    [Fact]
    public void The_newest_version_has_the_latest_instant() =>
        Assert.Equal(New, Newest("0s", (Old, null), (New, null), ("auth-20240101000000", null)));

    [Fact]
    public void A_version_of_another_alias_is_ignored() =>
        Assert.Equal(Old, Newest("0s", (Old, null), ("other-20250723110000", null), ("auth-api-20250723110000", null)));

    [Fact]
    public void The_age_of_a_version_is_that_of_its_Secret_or_else_that_of_its_name()
    {
        Assert.Equal(Old, Newest("10m", (Old, null), (New, TestObjects.Now.AddMinutes(-9))));
        Assert.Equal(New, Newest("10m", (Old, null), (New, TestObjects.Now.AddMinutes(-10))));
        Assert.Equal(Old, Newest("10m", (Old, null), ("auth-20250724115100", null)));
        Assert.Equal("auth-20250724115000", Newest("10m", (Old, null), ("auth-20250724115000", null)));
    }

    [Fact]
    public void Without_a_version_of_the_minimum_age_there_is_no_newest_version() =>
        Assert.Null(Newest("10m", (New, TestObjects.Now)));

    [Theory]
    [InlineData("auth-99991231235959")]
    [InlineData("auth-20250724130000")]
    [InlineData("auth-20250724120501")]
    public void A_version_more_than_five_minutes_in_the_future_is_not_the_newest(string future) =>
        Assert.Equal($"auth-{TestObjects.OldVersion}", Newest("0s", (future, TestObjects.Now), ($"auth-{TestObjects.OldVersion}", TestObjects.Now)));

    [Fact]
    public void A_version_at_most_five_minutes_in_the_future_is_the_newest() =>
        Assert.Equal("auth-20250724120500", Newest("0s", ("auth-20250724120500", TestObjects.Now), ($"auth-{TestObjects.OldVersion}", TestObjects.Now)));

    [Fact]
    public void Without_versions_there_is_no_newest_version() => Assert.Null(Newest("10m"));

    private static EffectivePin InForce(SecretAlias alias, params string[] existing) =>
        EffectivePinRule.Effective(alias, secret => existing.Contains(secret.ToString()));

    private static string? Newest(string minAge, params (string Secret, DateTimeOffset? CreatedAt)[] versions) =>
        NewestVersionRule.Of(
            TestObjects.Alias("auth", newest: minAge),
            versions.Select(version => (TestObjects.Secret(version.Secret), version.CreatedAt)),
            TestObjects.Now)?.ToString();
}
