using System.Text.Json;
using BenchmarkDotNet.Attributes;
using k8s.Models;
using SecretPin.Core.References;
using SecretPin.Testing.Oracles;

namespace SecretPin.Benchmarks.Code;

/// <summary>One pass over a Pod with every field filled.</summary>
[InProcess, MemoryDiagnoser]
public class ScannerBenchmarks
{
    private readonly ObjectScanner _scanner = new();
    private readonly byte[] _pod = JsonSerializer.SerializeToUtf8Bytes(FilledObject.Of(typeof(V1Pod)).Json);

    [GlobalSetup]
    public void Say() => Console.WriteLine($"// {_pod.Length} bytes");

    [Benchmark(Baseline = true)]
    public int JsonDocumentParse()
    {
        using var document = JsonDocument.Parse(_pod);
        return document.RootElement.GetPropertyCount();
    }

    [Benchmark]
    public int Scan() => _scanner.Scan(_pod).References.Count;
}
