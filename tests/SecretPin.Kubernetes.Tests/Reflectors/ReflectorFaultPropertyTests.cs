using CsCheck;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>With any sequence of changes and network failures, the store finally equals the server.</summary>
[Trait("Category", "Slow")]
public sealed class ReflectorFaultPropertyTests : IAsyncLifetime
{
    private static readonly Gen<Action<TestResource>> GenChange = Gen.Select(
        Gen.Int[0, 1], Gen.Int[0, 5], Gen.Int[0, 999], Gen.Bool, Action<TestResource> (ns, name, value, puts) => puts
            ? things => things.Put($"ns-{ns}", $"thing-{name}", $$"""{"value":"{{value}}"}""")
            : things => things.Delete($"ns-{ns}", $"thing-{name}"));

    private static readonly Gen<Action<TestResource>> GenFault = Gen.OneOf<Action<TestResource>>(
        things => things.EndWatches(),
        things => things.CutWatches("""{"type":"DELETED","object":{"metadata":{"name":"thing-1","""),
        things => things.Tell("no json\n"),
        things => things.Tell(TestAnswers.Error(410, "Expired")),
        things => things.Tell(TestAnswers.Error(500, "InternalError")),
        things => things.Bookmark(),
        things => things.Forget(),
        things => things.Next(TestAnswers.Status(410, "Expired")),
        things => things.Next(TestAnswers.Status(429)),
        things => things.Next(TestAnswers.Status(500), TestAnswers.Status(503)),
        things => things.Next(TestAnswers.Status(404)),
        things => things.Next(TestAnswers.Reset),
        things => things.Next(TestAnswers.Body("""{"metadata":{"resourceVersion":"1"},"items":[{""")),
        things => things.HasStreamingList = false,
        things => things.HasStreamingList = true,
        things => things.ReordersKeys = true,
        things => things.ReordersKeys = false,
        things => things.CutWatches(""));

    private TestApiServer _server = null!;
    private int _cases;

    public async ValueTask InitializeAsync() => _server = await TestApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Leave_the_store_equal_to_the_server() => await Gen.Select(
        Gen.Select(Gen.Frequency((3, GenChange), (1, GenFault)), Gen.Int[0, 9]).Array[1, 60], Gen.Bool, Gen.Int[1, 4]).SampleAsync(
            async (steps, streams, pageSize) =>
        {
            var resource = new Resource("example.com", "v1", $"things-{Interlocked.Increment(ref _cases)}", "Thing");
            var things = _server[resource];
            await using var reflector = new RunningReflector(_server.Client(), resource, new() { UsesStreamingList = streams, PageSize = pageSize });
            foreach (var (act, settles) in steps)
            {
                act(things);
                if (settles == 0)
                {
                    await AgreeAsync();
                }
            }

            await AgreeAsync();

            Task AgreeAsync() => reflector.Seen.UntilAsync(() => Described(things.Values).SequenceEqual(Described(reflector.Seen.All)));
        }, iter: 300, threads: 2);

    private static IEnumerable<string> Described(IEnumerable<KeyValuePair<ObjectKey, string>> objects) =>
        objects.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal);
}
