using Microsoft.Extensions.DependencyInjection;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>Answers at once what it was given.</summary>
internal class MemoryCluster : IPins, ISecrets, IEnforcementPolicies, IDeletionEvidence
{
    private int _asked;

    public Dictionary<string, EffectivePin> Pins { get; } = [];

    public HashSet<string> Secrets { get; } = [];

    public DeletionEvidence Evidence { get; set; } = new();

    /// <summary>How often anything was asked.</summary>
    public int Asked => _asked;

    public virtual async ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
        string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return Pins.Where(pin => names.Contains(pin.Key)).ToDictionary();
    }

    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return Secrets.Intersect(names).ToHashSet();
    }

    public async ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return Evidence;
    }

    public async ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return EnforcementPolicy.None;
    }

    protected virtual Task AnswerAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        return Task.CompletedTask;
    }
}

/// <summary>Never answers, and notices no cancellation.</summary>
internal sealed class StalledCluster : MemoryCluster
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WasAsked => _asked.Task;

    protected override Task AnswerAsync(CancellationToken cancellation)
    {
        _asked.TrySetResult();
        return new TaskCompletionSource().Task;
    }
}

/// <summary>Fails with what the test gives it.</summary>
internal sealed class BrokenCluster(Exception exception) : MemoryCluster
{
    protected override Task AnswerAsync(CancellationToken cancellation) => Task.FromException(exception);
}

internal static class MemoryClusterRegistration
{
    public static void AddCluster(this IServiceCollection services, MemoryCluster cluster) => services
        .AddSingleton<IPins>(cluster).AddSingleton<ISecrets>(cluster)
        .AddSingleton<IEnforcementPolicies>(cluster).AddSingleton<IDeletionEvidence>(cluster);
}
