namespace SecretPin.Core.Tests.References;

public sealed class DataChangedAtTests
{
    private const string Data =
        """{"manager":"helm","operation":"Update","time":"2026-01-02T00:00:00Z","fieldsV1":{"f:data":{".":{},"f:token":{}},"f:type":{}}}""";
    private const string Label = """{"manager":"kubectl","time":"2026-01-03T00:00:00Z","fieldsV1":{"f:metadata":{"f:labels":{"f:data":{}}}}}""";
    private const string Later = """{"fieldsV1":{"f:data":{"f:more":{}}},"time":"2026-01-04T00:00:00Z","manager":"argocd"}""";

    [Fact]
    public void The_latest_entry_that_owns_data_states_the_time() =>
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero), Of($"[{Later},{Data},{Label}]"));

    [Fact]
    public void An_entry_that_owns_only_labels_does_not_count() =>
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), Of($"[{Data},{Label}]"));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData($"[{Label}]")]
    [InlineData("""[{"fieldsV1":{"f:data":{}}}]""")]
    [InlineData("""[{"fieldsV1":{"f:data":{}},"time":"yesterday"}]""")]
    public void Without_such_an_entry_the_time_is_unknown(string managedFields) => Assert.Null(Of(managedFields));

    [Fact]
    public void A_Secret_without_managedFields_has_no_time() => Assert.Null(Scan("""{"kind":"Secret","metadata":{"name":"auth"},"apiVersion":"v1"}"""));

    private static DateTimeOffset? Of(string managedFields) => Scan(
        $$"""{"kind":"Secret","metadata":{"name":"auth","labels":{"managedFields":"no"},"managedFields":{{managedFields}},"uid":"u"},"apiVersion":"v1"}""");

    private static DateTimeOffset? Scan(string json) => TestObjects.Scan(json).DataChangedAt;
}
