using BenchmarkDotNet.Attributes;

namespace SecretPin.Benchmarks.Code;

/// <summary>A review from its body to its reply, without HTTP.</summary>
[InProcess, MemoryDiagnoser]
public class ReviewBenchmarks
{
    private ReviewedBody _body = null!;

    [Params("no-alias.json", "two-aliases.json")]
    public string Review { get; set; } = "";

    [GlobalSetup]
    public async Task LoadAsync() => _body = await ReviewedBody.OfAsync(Review);

    [Benchmark]
    public int Answer() => _body.Answer();
}
