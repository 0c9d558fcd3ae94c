using SecretPin.Core.Pins;

namespace SecretPin.Core.Tests.Pins;

public sealed class PinRuleTests
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
    public void Until_its_Secret_exists_the_recorded_pin_stays_with_a_note()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, pinned: Old), Old);

        Assert.Equal(Old, pin.Secret?.ToString());
        Assert.Equal($"Secret {New} does not exist yet, so alias auth stays at {TestObjects.OldVersion}", pin.Note);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Old)]
    [InlineData(New)]
    public void Where_neither_exists_there_is_no_pin_and_it_is_said_what_to_do(string? recorded)
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, pinned: recorded));

        Assert.Null(pin.Secret);
        Assert.Equal($"Secret production/{New} does not exist. Create it, or pin the alias to a version that exists.", pin.Note);
    }

    [Fact]
    public void Other_sources_are_in_force_as_they_are_recorded()
    {
        Assert.Equal(Old, InForce(TestObjects.Alias("auth", newest: "0s", pinned: Old), Old, New).Secret?.ToString());
        Assert.Equal(
            $"Secret production/{Old} does not exist. Create it, or pin the alias to a version that exists.",
            InForce(TestObjects.Alias("auth", newest: "0s", pinned: Old)).Note);
    }

    [Fact]
    public void Without_a_version_so_far_there_is_no_pin()
    {
        var pin = InForce(TestObjects.Alias("auth", newest: "0s"), New);

        Assert.Null(pin.Secret);
        Assert.Equal("No version exists yet. Create a Secret named auth-<yyyyMMddHHmmss>, or set spec.source.version.", pin.Note);
    }

    [Fact]
    public void Suspended_the_recorded_pin_stays_even_against_a_hand_set_version()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, suspend: true, pinned: Old), Old, New);

        Assert.Equal(Old, pin.Secret?.ToString());
        Assert.Null(pin.Note);
    }

    [Fact]
    public void Suspended_before_it_ever_had_a_pin_it_has_none()
    {
        var pin = InForce(TestObjects.Alias("auth", version: TestObjects.NewVersion, suspend: true), New);

        Assert.Null(pin.Secret);
        Assert.Equal("It is suspended and has no pin. Set spec.suspend to false, or pin a version first.", pin.Note);
    }

    [Fact]
    public void The_newest_version_is_the_one_with_the_latest_instant() =>
        Assert.Equal(New, Newest("0s", (Old, null), (New, null), ("auth-20240101000000", null)));

    [Fact]
    public void A_version_of_another_alias_is_not_taken() =>
        Assert.Equal(Old, Newest("0s", (Old, null), ("other-20250723110000", null), ("auth-api-20250723110000", null)));

    [Fact]
    public void A_version_is_as_old_as_its_Secret_and_where_that_is_not_known_as_its_name()
    {
        Assert.Equal(Old, Newest("10m", (Old, null), (New, TestObjects.Now.AddMinutes(-9))));
        Assert.Equal(New, Newest("10m", (Old, null), (New, TestObjects.Now.AddMinutes(-10))));
        Assert.Equal(Old, Newest("10m", (Old, null), ("auth-20250724115100", null)));
        Assert.Equal("auth-20250724115000", Newest("10m", (Old, null), ("auth-20250724115000", null)));
    }

    [Fact]
    public void Where_no_version_is_old_enough_there_is_no_newest() =>
        Assert.Null(Newest("10m", (New, TestObjects.Now)));

    [Fact]
    public void Where_there_is_no_version_there_is_no_newest() => Assert.Null(Newest("10m"));

    private static EffectivePin InForce(SecretAlias alias, params string[] existing) =>
        PinRule.Effective(alias, secret => existing.Contains(secret.ToString()));

    private static string? Newest(string minAge, params (string Secret, DateTimeOffset? CreatedAt)[] versions) =>
        PinRule.Newest(
            TestObjects.Alias("auth", newest: minAge), versions.Select(version => (TestObjects.Secret(version.Secret), version.CreatedAt)), TestObjects.Now)?.ToString();
}
