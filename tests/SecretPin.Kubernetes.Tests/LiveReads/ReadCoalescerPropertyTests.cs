using System.Collections.Concurrent;
using CsCheck;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>The guarantees of the coalescer, with any interleaving of callers.</summary>
public sealed class ReadCoalescerPropertyTests
{
    private const int Keys = 3;

    private sealed record Call(int Key, int YieldsBefore, int YieldsInRead, bool Fails, bool Leaves);

    private static readonly Gen<Call> AnyCall =
        Gen.Select(Gen.Int[0, Keys - 1], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 9], Gen.Int[0, 9],
            (key, before, during, fails, leaves) => new Call(key, before, during, fails == 0, leaves == 0));

    [Fact]
    public async Task Every_caller_is_served_by_a_read_that_started_after_the_call() =>
        await AnyCall.Array[1, 40].SampleAsync(async calls =>
        {
            var clock = 0;
            var inFlight = new int[Keys];
            var overlaps = 0;
            var reads = 0;
            var scripts = new ConcurrentQueue<Call>(calls);
            var shared = new ReadCoalescer<int, int>(async (key, _) =>
            {
                var began = Interlocked.Increment(ref clock);
                Interlocked.Increment(ref reads);
                overlaps += Interlocked.Increment(ref inFlight[key]) - 1;
                scripts.TryDequeue(out var script);
                await YieldAsync(script?.YieldsInRead ?? 0);
                Interlocked.Decrement(ref inFlight[key]);
                return script?.Fails == true ? throw new ReadFailedException(began) : began;
            });

            var stale = 0;
            await Task.WhenAll(calls.Select(call => Task.Run(async () =>
            {
                using var leaving = new CancellationTokenSource();
                await YieldAsync(call.YieldsBefore);
                var called = Interlocked.Increment(ref clock);
                var answer = shared.ReadAsync(call.Key, leaving.Token);
                if (call.Leaves)
                {
                    await YieldAsync(1);
                    await leaving.CancelAsync();
                }

                if (await BeganAsync(answer) is { } began && began < called)
                {
                    Interlocked.Increment(ref stale);
                }
            })));

            // A read may outlive its last caller, but ends soon, because it waits for nothing.
            Assert.True(SpinWait.SpinUntil(() => shared.Count == 0, TestTime.Limit));
            Assert.Equal((0, 0), (stale, overlaps));
            Assert.InRange(reads, 0, calls.Length);
        }, iter: 2_000, threads: 1);

    private static async Task<int?> BeganAsync(Task<int> answer)
    {
        try
        {
            return await answer;
        }
        catch (ReadFailedException failure)
        {
            return failure.Began;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task YieldAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
        }
    }

    private sealed class ReadFailedException(int began) : Exception
    {
        public int Began => began;
    }
}
