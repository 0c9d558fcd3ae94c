using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>An endpoint that answers only what the test releases.</summary>
internal sealed class Stall
{
    private readonly Channel<bool> _arrived = Channel.CreateUnbounded<bool>();
    private readonly Channel<string> _released = Channel.CreateUnbounded<string>();

    /// <summary>Waits for the next request.</summary>
    public Task ArrivedAsync() => _arrived.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);

    /// <summary>Answers one request.</summary>
    public void Release(string json) => _released.Writer.TryWrite(json);

    public async Task AnswerAsync(HttpContext context)
    {
        _arrived.Writer.TryWrite(true);
        var json = await _released.Reader.ReadAsync(context.RequestAborted);
        await FakeApi.WriteAsync(context, json);
    }
}
