using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>A reflector of Secrets receives only metadata.</summary>
public sealed class MetadataReflectorTests : IAsyncLifetime
{
    private const string Data = """{"data":{"password":"aHVudGVyMg=="}}""";

    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_only_metadata(bool streams)
    {
        _server[Resources.Secrets].Put("a", "one", Data);
        await using var reflector = new RunningReflector(_server.Client(), Resources.Secrets, new() { UsesStreamingList = streams });
        await reflector.Seen.UntilAsync("one");
        _server[Resources.Secrets].Put("a", "two", Data);
        await reflector.Seen.UntilAsync("one", "two");

        var form = streams ? "PartialObjectMetadata" : "PartialObjectMetadataList";
        Assert.Equal($"application/json; as={form}; g=meta.k8s.io; v=v1", _server[Resources.Secrets].Requests[0].Accept);
        Assert.All(_server[Resources.Secrets].Requests, request => Assert.DoesNotContain(',', request.Accept));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Retries_if_the_server_cannot_send_metadata(bool streams)
    {
        _server[Resources.Secrets].Next([.. Enumerable.Repeat(TestAnswers.Status(406, "NotAcceptable"), 3)]);
        await using var reflector = new RunningReflector(_server.Client(), Resources.Secrets, new() { UsesStreamingList = streams });
        await reflector.Time.UntilAsync(() => reflector.Time.Delays.Count == 3);
        Assert.All(_server[Resources.Secrets].Requests, request => Assert.True(request.IsMetadataOnly));
        await reflector.Time.UntilAsync(() => reflector.State.IsInSync);
    }

    public static TheoryData<bool, string> WholeSecrets => new()
    {
        {
            false,
            """{"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":"""
            + """[{"kind":"Secret","apiVersion":"v1","metadata":{"name":"one","namespace":"a"},"data":{"p":"aHVudGVyMg=="}}]}"""
        },
        {
            true,
            """{"type":"ADDED","object":{"kind":"Secret","apiVersion":"v1","metadata":{"name":"one","namespace":"a","resourceVersion":"5"},"data":"""
            + """{"p":"aHVudGVyMg=="}}}""" + "\n"
        },
    };

    [Theory]
    [MemberData(nameof(WholeSecrets))]
    public async Task Rejects_whole_Secrets(bool streams, string body)
    {
        _server[Resources.Secrets].Next(TestAnswers.Body(body), TestAnswers.NoAnswer);
        await using var reflector = new RunningReflector(_server.Client(), Resources.Secrets, new() { UsesStreamingList = streams });
        await _server[Resources.Secrets].RequestAsync(_ => true, seen: 1);
        Assert.False(reflector.State.IsInSync);
        Assert.Empty(reflector.Seen.All);
        Assert.Contains("instead of the metadata of secrets", reflector.State.Failure, StringComparison.Ordinal);
    }
}
