using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Tests.Controllers;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.BlockedDeletions;

public sealed class BlockedDeletionTests : IAsyncLifetime
{
    private static readonly ObjectKey Secret = new("ns", "auth-20250101000000");
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Replicas = ["a", "b", "c"];

    private FakeApi _api = null!;
    private FakeObjects _objects = null!;
    private int _uid;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _objects = new(_api);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Replicas_that_write_at_the_same_time_lose_no_attempt()
    {
        const int Batches = 25;
        await Task.WhenAll(Replicas.Select(replica => Task.Run(async () =>
        {
            var written = new BlockedDeletionStore(_api.Client, replica);
            for (var i = 0; i < Batches; i++)
            {
                await UntilWrittenAsync(written, Batch(Attempt(), Attempt(AttemptOutcome.Forced)));
            }
        })));

        var status = Status();
        Assert.Equal((3L * Batches, 3L * Batches, 0L), ((long)status["denied"]!, (long)status["forced"]!, (long)status["unverified"]!));
        Assert.Equal(20, status["attempts"]!.AsArray().Count);
        Assert.Equal(3, status["writers"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_write_whose_response_was_lost_counts_once()
    {
        var written = new BlockedDeletionStore(_api.Client, "a");
        var batch = Batch(Attempt(), Attempt());
        await UntilWrittenAsync(written, batch);
        // Another replica adds more attempts than the object keeps, so that none of the first replica is left.
        await UntilWrittenAsync(new(_api.Client, "b"), Batch([.. Enumerable.Range(0, 30).Select(_ => Attempt())]));
        await UntilWrittenAsync(written, batch);
        Assert.Equal(32, (long)Status()["denied"]!);
    }

    [Fact]
    public async Task A_request_that_reached_two_replicas_counts_once()
    {
        var attempt = Attempt();
        await UntilWrittenAsync(new(_api.Client, "a"), Batch(attempt));
        await UntilWrittenAsync(new(_api.Client, "b"), Batch(attempt, Attempt()));
        Assert.Equal(2, (long)Status()["denied"]!);
        Assert.Equal(2, Status()["attempts"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_newest_attempts_and_the_first_and_last_time_are_kept()
    {
        var attempts = Enumerable.Range(0, 45).Select(_ => Attempt()).ToArray();
        // A replica may write old attempts late.
        await UntilWrittenAsync(new(_api.Client, "a"), Batch(attempts[20..]));
        await UntilWrittenAsync(new(_api.Client, "b"), Batch(attempts[..20]));
        var status = Status();
        Assert.Equal(45, (long)status["denied"]!);
        Assert.Equal(attempts[25..].Reverse().Select(attempt => attempt.Uid), status["attempts"]!.AsArray().Select(kept => (string)kept!["uid"]!));
        Assert.Equal(attempts[0].Time, DateTimeOffset.Parse((string)status["firstAttempt"]!, null));
        Assert.Equal(attempts[^1].Time, DateTimeOffset.Parse((string)status["lastAttempt"]!, null));
    }

    [Fact]
    public async Task An_object_that_is_deleted_during_a_write_is_created_again()
    {
        var written = new BlockedDeletionStore(_api.Client, "a");
        await UntilWrittenAsync(written, Batch(Attempt()));
        var (path, batch) = (Resources.BlockedDeletions.Path(Secret.Namespace, Secret.Name), Batch(Attempt(), Attempt()));
        _api.On(path, context =>
        {
            context.Response.StatusCode = context.Request.Method == "GET" ? 200 : 404;
            return FakeApi.WriteAsync(context, _objects[path]!.ToJsonString());
        });
        var conflict = await Assert.ThrowsAsync<ApiServerException>(() => written.RecordAsync(batch, default));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, conflict.StatusCode);

        _api.Forget(path);
        _objects.Remove(path);
        await UntilWrittenAsync(written, batch);
        Assert.Equal(2, (long)Status()["denied"]!);
    }

    [Fact]
    public async Task The_first_write_creates_a_complete_record()
    {
        await UntilWrittenAsync(new(_api.Client, "a"), Batch(Attempt()));

        var (_, created) = Assert.Single(_objects.Writes);
        Assert.Equal(1, (long)created["status"]!["denied"]!);
        Assert.Single(created["status"]!["attempts"]!.AsArray());
    }

    [Fact]
    public async Task A_CRD_that_drops_the_attempts_is_reported()
    {
        _objects.Written = (_, made) => made.Remove("status");

        var problem = await Assert.ThrowsAsync<ApiServerException>(() => new BlockedDeletionStore(_api.Client, "a").RecordAsync(Batch(Attempt()), default));

        Assert.Contains("Upgrade it", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("日")]
    [InlineData("\U0001F511")]
    public async Task The_note_of_an_Event_has_at_most_1024_bytes_with_its_prefix(string text)
    {
        var longest = string.Concat(Enumerable.Repeat(text, 1024 / text.Length));
        var batch = Batch(Attempt() with { User = new('u', 253), Message = longest, SecretUid = "uid" });

        await new DeletionEvents(_api.Client, "replica", TimeProvider.System).RecordAsync(batch, AttemptOutcome.Denied, default);

        var note = (string)Assert.Single(_objects.Writes).Object["note"]!;
        Assert.InRange(Encoding.UTF8.GetByteCount(note), 1000, 1024);
        Assert.EndsWith("…", note, StringComparison.Ordinal);
    }

    private static AttemptBatch Batch(params DeletionAttempt[] attempts)
    {
        var batch = new AttemptBatch(Secret);
        foreach (var attempt in attempts)
        {
            batch.Add(attempt);
        }

        return batch;
    }

    private DeletionAttempt Attempt(AttemptOutcome outcome = AttemptOutcome.Denied)
    {
        var number = Interlocked.Increment(ref _uid);
        return new()
        {
            Uid = $"uid-{number}",
            Time = Start.AddSeconds(number),
            Namespace = Secret.Namespace,
            Secret = Secret.Name,
            User = "anna",
            Outcome = outcome,
            Reason = outcome == AttemptOutcome.Forced ? Reason.Forced : Reason.InUse,
        };
    }

    /// <summary>Retries a conflict, as the recorder does.</summary>
    private static async Task UntilWrittenAsync(BlockedDeletionStore written, AttemptBatch batch)
    {
        while (true)
        {
            try
            {
                await written.RecordAsync(batch, TestContext.Current.CancellationToken);
                return;
            }
            catch (ApiServerException conflict) when (conflict.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
            }
        }
    }

    private JsonNode Status() => _objects[Resources.BlockedDeletions.Path(Secret.Namespace, Secret.Name)]!["status"]!;
}
