using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Manifests.Files;

namespace SecretPin.Benchmarks.Code;

/// <summary>A deletion decided from the cache, with many referrers in other namespaces.</summary>
[InProcess, MemoryDiagnoser]
public class DeletionBenchmarks
{
    private const string Namespace = "production", Name = "auth-api-secrets-20250723110000";
    private const int PerNamespace = 100;

    private static readonly string Secret =
        $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{Name}}","namespace":"{{Namespace}}"} }""";

    private readonly DeletionRequest _deletion = new(Namespace, new ObjectScanner().Scan(Encoding.UTF8.GetBytes(Secret)), "dana@example.com");
    private string _folder = "";
    private ManifestCluster _cluster = null!;

    [Params(1_000, 100_000)]
    public int ReferrersElsewhere { get; set; }

    [GlobalSetup]
    public async Task LoadAsync()
    {
        _folder = Directory.CreateTempSubdirectory("secretpin-").FullName;
        await using (var file = File.CreateText(Path.Combine(_folder, "objects.json")))
        {
            await file.WriteLineAsync(Secret);
            await file.WriteLineAsync(Deployment(Namespace, "auth-api", Name));
            for (var i = 0; i < ReferrersElsewhere; i++)
            {
                var number = i.ToString(CultureInfo.InvariantCulture);
                await file.WriteLineAsync(Deployment($"team-{i / PerNamespace}", $"service-{number}", Name));
            }
        }

        _cluster = await ManifestCluster.LoadAsync(_folder, new ObjectScanner(), TimeProvider.System);
    }

    [GlobalCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public async Task<Reason> DecideAsync()
    {
        var evidence = await _cluster.GatherAsync(Namespace, Name, CancellationToken.None);
        return DeletionGuard.Decide(_deletion, evidence, TimeProvider.System.GetUtcNow()).Reason;
    }

    private static string Deployment(string ns, string name, string secret) =>
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + ns + "\",\"uid\":\"" + $"{ns}/{name}"
        + "\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"envFrom\":[{\"secretRef\":{\"name\":\"" + secret + "\"}}]}]}}}}";
}
