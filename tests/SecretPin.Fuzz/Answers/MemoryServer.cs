using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SecretPin.Fuzz.Answers;

/// <summary>Passes requests to the pipeline of the webhook without a socket.</summary>
internal sealed class MemoryServer : IServer
{
    /// <summary>In bytes, as in Kestrel, so that larger bodies arrive in several blocks.</summary>
    private const int Block = 4096;

    private Func<IFeatureCollection, Task> _process = _ => throw new InvalidOperationException("The server was not started.");

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        Features.Set<IServerAddressesFeature>(new ServerAddressesFeature());
        _process = async features =>
        {
            var context = application.CreateContext(features);
            Exception? failure = null;
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception exception)
            {
                failure = exception;
                throw;
            }
            finally
            {
                application.DisposeContext(context, failure);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    /// <summary>Posts a review as the API server does.</summary>
    public async Task<Reply> PostAsync(string path, byte[] body)
    {
        using var output = new MemoryStream();
        var response = new HttpResponseFeature { Body = output };
        var writer = new StreamResponseBodyFeature(output);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = "POST",
            Scheme = "https",
            Protocol = "HTTP/1.1",
            Path = path,
            Headers = { ContentType = "application/json", ContentLength = body.Length },
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(writer);
        features.Set<IRequestBodyPipeFeature>(new RequestBody(PipeReader.Create(Blocks(body))));
        var (thread, before) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
        await _process(features);
        await writer.CompleteAsync();

        // The runtime counts per thread, so the number is unknown if the answer continued on another thread.
        var allocated = Environment.CurrentManagedThreadId == thread ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
        return new(response.StatusCode, output.ToArray(), allocated);
    }

    private static ReadOnlySequence<byte> Blocks(byte[] body)
    {
        var first = new Segment(body.AsMemory(0, Math.Min(Block, body.Length)), 0);
        var last = first;
        for (var at = Block; at < body.Length; at += Block)
        {
            last = last.Append(body.AsMemory(at, Math.Min(Block, body.Length - at)));
        }

        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed record RequestBody(PipeReader Reader) : IRequestBodyPipeFeature;
}
