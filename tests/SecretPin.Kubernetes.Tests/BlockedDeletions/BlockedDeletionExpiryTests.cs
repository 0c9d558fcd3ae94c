using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.BlockedDeletions;

public sealed class BlockedDeletionExpiryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> _items = [];
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _api.On(
            Resources.BlockedDeletions.Path(),
            context => FakeApi.WriteAsync(
                context, $$"""{"kind":"BlockedDeletionList","metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', _items)}}]}"""));
        _api.Otherwise = context => FakeApi.WriteAsync(context, "{}");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Expired_objects_are_deleted_with_preconditions()
    {
        Item("old", lastAttempt: Now.AddDays(-91));
        Item("young", lastAttempt: Now.AddDays(-89));
        Item("never-written", lastAttempt: null);
        await Expiry(TimeSpan.FromDays(90)).DeleteExpiredAsync(default);

        Assert.Equal(["old", "never-written"], Deleted().Select(path => path.Split('/')[^1]));
        Assert.All(_api.Requests.Where(request => request.Method == "DELETE"), request => Assert.Contains(
            """ "preconditions":{"uid":"uid","resourceVersion":"7"} """.Trim(), request.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"bad","namespace":"ns"},"status":"text"}""")]
    [InlineData("""{"metadata":{"name":"bad","namespace":"ns"},"status":{"denied":"many","lastAttempt":1}}""")]
    [InlineData("""{"metadata":[]}""")]
    public async Task A_malformed_object_is_skipped(string malformed)
    {
        _items.Add(malformed);
        Item("old", lastAttempt: Now.AddDays(-91));
        await Expiry(TimeSpan.FromDays(90)).DeleteExpiredAsync(default);

        Assert.Equal(["old"], Deleted().Select(path => path.Split('/')[^1]));
    }

    [Theory, InlineData(StatusCodes.Status404NotFound), InlineData(StatusCodes.Status409Conflict)]
    public async Task An_object_that_was_deleted_or_changed_meanwhile_is_skipped(int status)
    {
        Item("changed", lastAttempt: Now.AddDays(-91));
        Item("old", lastAttempt: Now.AddDays(-91));
        _api.On(Resources.BlockedDeletions.Path("ns", "changed"), status);
        await Expiry(TimeSpan.FromDays(90)).DeleteExpiredAsync(default);

        Assert.Equal(2, Deleted().Length);
    }

    [Fact]
    public async Task One_run_deletes_a_limited_number()
    {
        for (var i = 0; i <= BlockedDeletionExpiry.MaxDeletions; i++)
        {
            Item($"old-{i}", lastAttempt: Now.AddDays(-91));
        }

        await Expiry(TimeSpan.FromDays(90)).DeleteExpiredAsync(default);
        Assert.Equal(BlockedDeletionExpiry.MaxDeletions, Deleted().Length);
    }

    [Fact]
    public async Task Nothing_is_listed_if_objects_are_kept_for_ever()
    {
        Item("old", lastAttempt: Now.AddDays(-9000));
        await Expiry(TimeSpan.Zero).RunAsync(default);
        Assert.Empty(_api.Requests);
    }

    private BlockedDeletionExpiry Expiry(TimeSpan keep) =>
        new(_api.Client, keep, new FakeTimeProvider(Now), NullLogger<BlockedDeletionExpiry>.Instance);

    private void Item(string name, DateTimeOffset? lastAttempt)
    {
        var status = lastAttempt is { } last ? $$"""{"lastAttempt":"{{last.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)}}Z"}""" : "null";
        _items.Add($$"""
            {"metadata":{"name":"{{name}}","namespace":"ns","uid":"uid","resourceVersion":"7","creationTimestamp":"2025-01-01T00:00:00Z"},"status":{{status}}}
            """);
    }

    private string[] Deleted() => [.. _api.Requests.Where(request => request.Method == "DELETE").Select(request => request.Path)];
}
