namespace SecretPin.Kubernetes.Tests.LiveReads;

public sealed class ReadCoalescerTests
{
    private readonly ScriptedReads _reads = new();
    private readonly CancellationToken _test = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_callers_during_a_read_share_the_next_one()
    {
        var first = _reads.Shared.ReadAsync("a", _test);
        var inFlight = await _reads.NextAsync();
        var rest = Enumerable.Range(0, 200).Select(_ => _reads.Shared.ReadAsync("a", _test)).ToArray();

        inFlight.End();
        (await _reads.NextAsync()).End();

        Assert.Equal(1, await first);
        Assert.All(await Task.WhenAll(rest), served => Assert.Equal(2, served));
        Assert.Equal(2, _reads.Count);
    }

    [Fact]
    public async Task A_caller_during_a_read_is_not_served_by_that_read()
    {
        var first = _reads.Shared.ReadAsync("a", _test);
        var inFlight = await _reads.NextAsync();
        var late = _reads.Shared.ReadAsync("a", _test);

        inFlight.End();
        await first;
        Assert.False(late.IsCompleted);

        (await _reads.NextAsync()).End();
        Assert.Equal(2, await late);
    }

    [Fact]
    public async Task Keys_do_not_wait_for_each_other()
    {
        var stalled = _reads.Shared.ReadAsync("a", _test);
        await _reads.NextAsync();

        var other = _reads.Shared.ReadAsync("b", _test);
        (await _reads.NextAsync()).End();

        Assert.Equal(2, await other);
        Assert.False(stalled.IsCompleted);
    }

    [Fact]
    public async Task A_failure_reaches_exactly_the_callers_that_share_the_read()
    {
        var first = _reads.Shared.ReadAsync("a", _test);
        var inFlight = await _reads.NextAsync();
        Task<int>[] sharing = [_reads.Shared.ReadAsync("a", _test), _reads.Shared.ReadAsync("a", _test)];
        inFlight.End();
        var second = await _reads.NextAsync();
        var after = _reads.Shared.ReadAsync("a", _test);

        second.Result.SetException(new HttpRequestException("refused"));

        foreach (var waiter in sharing)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => waiter);
        }

        (await _reads.NextAsync()).End();
        Assert.Equal(1, await first);
        Assert.Equal(3, await after);
    }

    [Fact]
    public async Task A_cancelled_caller_does_not_affect_the_others()
    {
        using var impatience = new CancellationTokenSource();
        var leaving = _reads.Shared.ReadAsync("a", impatience.Token);
        var inFlight = await _reads.NextAsync();
        var leavingToo = _reads.Shared.ReadAsync("a", impatience.Token);
        var staying = _reads.Shared.ReadAsync("a", _test);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leavingToo);
        Assert.True(inFlight.Abandoned.IsCancellationRequested);

        var second = await _reads.NextAsync();
        Assert.False(second.Abandoned.IsCancellationRequested);
        second.End();
        Assert.Equal(2, await staying);
    }

    [Fact]
    public async Task A_pending_read_without_callers_does_not_start()
    {
        using var impatience = new CancellationTokenSource();
        var first = _reads.Shared.ReadAsync("a", _test);
        var inFlight = await _reads.NextAsync();
        var leaving = _reads.Shared.ReadAsync("a", impatience.Token);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        inFlight.End();
        await first;

        var later = _reads.Shared.ReadAsync("a", _test);
        (await _reads.NextAsync()).End();
        Assert.Equal(2, await later);
    }

    [Fact]
    public async Task A_caller_with_a_cancelled_token_reads_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reads.Shared.ReadAsync("a", new(canceled: true)));

        Assert.Equal(0, _reads.Count);
        Assert.Equal(0, _reads.Shared.Count);
    }

    [Fact]
    public async Task A_read_that_throws_synchronously_is_a_failure()
    {
        var shared = new Kubernetes.LiveReads.ReadCoalescer<string, int>((_, _) => throw new InvalidOperationException("at once"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.ReadAsync("a", _test));
    }
}
