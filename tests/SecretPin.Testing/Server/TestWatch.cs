using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace SecretPin.Testing.Server;

/// <summary>An open watch with the events to send.</summary>
public sealed class TestWatch(bool isMetadataOnly)
{
    private readonly Channel<(string Text, bool IsCut)> _toSend = Channel.CreateUnbounded<(string, bool)>();

    public bool IsMetadataOnly => isMetadataOnly;

    public void Write(string text) => _toSend.Writer.TryWrite((text, false));

    public void End() => _toSend.Writer.TryComplete();

    public void Cut(string beginning)
    {
        _toSend.Writer.TryWrite((beginning, true));
        _toSend.Writer.TryComplete();
    }

    public async Task SendAsync(HttpContext context)
    {
        var response = context.Response;
        await response.StartAsync(context.RequestAborted);
        await response.Body.FlushAsync(context.RequestAborted);
        while (await _toSend.Reader.WaitToReadAsync(context.RequestAborted))
        {
            while (_toSend.Reader.TryRead(out var next))
            {
                await response.WriteAsync(next.Text, context.RequestAborted);
                if (next.IsCut)
                {
                    await response.Body.FlushAsync(context.RequestAborted);
                    context.Abort();
                    return;
                }
            }

            await response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
