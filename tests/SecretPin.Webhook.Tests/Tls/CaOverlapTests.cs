using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary>
/// In any order of events, a client that trusts the current caBundle, or one that was current until recently, trusts the certificate of
/// every replica, including a replica that cannot reach the API server.
/// </summary>
[Trait("Category", "Slow")]
public sealed class CaOverlapTests
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 5));

    /// <summary>How long an API server takes to receive a change; less than the settle time.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(20);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_served_certificate_is_trusted_at_every_moment(int seed)
    {
        await using var shared = await SharedState.StartAsync();
        var history = new History(shared);
        var dice = new Random(seed);
        var replicas = new Replica[] { new(shared), new(shared), new(shared) };
        await Task.WhenAll(replicas.Select(replica => replica.ReconcileAsync()));
        shared.Clock.Advance(Lag);
        shared.Server.Written = _ => history.Check(replicas);
        shared.Check = () => history.Check(replicas);
        history.Check(replicas);

        var away = -1;
        for (var step = 0; step < 300; step++)
        {
            shared.Clock.Advance(TimeSpan.FromSeconds(dice.Next(1, 15)));
            history.Check(replicas);
            switch (dice.Next(12))
            {
                case 0:
                    // A replica loses or regains its connection to the API server. Clients still reach it.
                    away = away < 0 ? dice.Next(replicas.Length) : -1;
                    break;
                case 1 when Serving().ToArray() is { Length: > 0 } serving && dice.Next(4) == 0:
                    // The replicas with a valid certificate reconcile first. Another replica would start with a CA that nobody trusts yet.
                    shared.Server.Put(SharedState.SecretPath, null);
                    await Task.WhenAll(serving.Select(replica => replica.ReconcileAsync()));
                    break;
                case 2:
                    // A replica restarts, and remembers nothing.
                    var restarted = dice.Next(replicas.Length);
                    replicas[restarted].Dispose();
                    replicas[restarted] = new(shared);
                    await replicas[restarted].ReconcileAsync();
                    break;
                case < 7:
                    var one = dice.Next(replicas.Length);
                    await (one == away ? Task.CompletedTask : replicas[one].ReconcileAsync());
                    break;
                default:
                    await Task.WhenAll(Reaching().Select(replica => replica.ReconcileAsync()));
                    break;
            }
        }

        Assert.True(history.Cas.Count > 3, $"{history.Cas.Count} CAs were used");
        Assert.All(shared.Bundles(), bundle => Assert.InRange(bundle.Certificates.Count, 1, 5));
        Assert.Empty(history.Problems);
        Array.ForEach(replicas, replica => replica.Dispose());

        IEnumerable<Replica> Reaching() => replicas.Where((_, index) => index != away);

        IEnumerable<Replica> Serving() => Reaching().Where(replica => replica.Leaf!.End() > shared.Clock.GetUtcNow());
    }

    /// <summary>The recent values of each webhook's caBundle, with their times.</summary>
    private sealed class History(SharedState shared)
    {
        private readonly Lock _lock = new();
        private readonly List<(DateTimeOffset Since, string[] Bundles)> _seen = [];
        private readonly Dictionary<(string Leaf, string Bundle), bool> _trust = [];

        public HashSet<string> Cas { get; } = [];

        public ConcurrentQueue<string> Problems { get; } = [];

        public void Check(IReadOnlyList<Replica> replicas)
        {
            lock (_lock)
            {
                var now = shared.Clock.GetUtcNow();
                _seen.Add((now, [.. shared.Bundles().Select(bundle => bundle.ToString()).Distinct()]));
                while (_seen.Count > 1 && _seen[1].Since <= now - Lag)
                {
                    _seen.RemoveAt(0);
                }

                foreach (var leaf in replicas.Select(replica => replica.Leaf).OfType<X509Certificate2>().Where(leaf => leaf.End() > now))
                {
                    Cas.Add(leaf.Issuer);
                    foreach (var bundle in _seen.SelectMany(seen => seen.Bundles).Distinct().Where(bundle => !IsTrusted(leaf, bundle)))
                    {
                        var cas = string.Join(", ", CaBundle.Parse(bundle).Certificates.Select(ca => ca.Subject));
                        Problems.Enqueue($"{now:u}: {leaf.Issuer} is not trusted by {cas}");
                    }
                }
            }
        }

        private bool IsTrusted(X509Certificate2 leaf, string bundle) =>
            _trust.TryGetValue((leaf.Thumbprint, bundle), out var known)
                ? known
                : _trust[(leaf.Thumbprint, bundle)] = shared.IsTrusted(leaf, CaBundle.Parse(bundle));
    }
}
