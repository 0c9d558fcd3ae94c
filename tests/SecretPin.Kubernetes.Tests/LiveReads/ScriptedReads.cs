using System.Threading.Channels;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>Reads that the test completes.</summary>
internal sealed class ScriptedReads
{
    private readonly Channel<Read> _begun = Channel.CreateUnbounded<Read>();
    private int _count;

    public ScriptedReads() => Shared = new(ReadAsync);

    public ReadCoalescer<string, int> Shared { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The next read, in the order in which the reads started.</summary>
    public Task<Read> NextAsync() => _begun.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);

    private Task<int> ReadAsync(string key, CancellationToken abandoned)
    {
        var read = new Read(key, Interlocked.Increment(ref _count), abandoned);
        Assert.True(_begun.Writer.TryWrite(read));
        return read.Result.Task.WaitAsync(abandoned);
    }

    internal sealed record Read(string Key, int Number, CancellationToken Abandoned)
    {
        public TaskCompletionSource<int> Result { get; } = new();

        public void End() => Result.SetResult(Number);
    }
}
