using BenchmarkDotNet.Attributes;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Manifests;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Workloads;

namespace SecretPin.Benchmarks.Code;

/// <summary>A review from its body to its reply, without HTTP.</summary>
[InProcess, MemoryDiagnoser]
public class ReviewBenchmarks
{
    private static readonly string Reviews = Path.Combine(AppContext.BaseDirectory, "Reviews");

    private readonly ObjectScanner _scanner = new();
    private readonly byte[] _withoutAlias = File.ReadAllBytes(Path.Combine(Reviews, "no-alias.json"));
    private readonly byte[] _withTwoAliases = File.ReadAllBytes(Path.Combine(Reviews, "two-aliases.json"));
    private WorkloadMutation _mutation = null!;

    [GlobalSetup]
    public async Task LoadAsync()
    {
        IPins pins = await ManifestCluster.LoadAsync(Path.Combine(Reviews, "cluster"), _scanner, TimeProvider.System);
        _mutation = new(_scanner, pins, new ReviewBudget(TimeProvider.System));
    }

    [Benchmark]
    public ValueTask<int> WithoutAlias() => ReviewAsync(_withoutAlias);

    [Benchmark]
    public ValueTask<int> WithTwoAliases() => ReviewAsync(_withTwoAliases);

    private async ValueTask<int> ReviewAsync(byte[] body)
    {
        var review = ReviewReader.Read(body, _scanner);
        var reply = ReviewWriter.Write(review.Uid, await _mutation.ReviewAsync(review, CancellationToken.None)).Length;
        review.GiveBack();
        return reply;
    }
}
