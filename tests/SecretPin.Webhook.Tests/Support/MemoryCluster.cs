using Microsoft.Extensions.DependencyInjection;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>A cluster in memory, which answers at once.</summary>
internal class MemoryCluster : IPins, ISecrets, IEnforcementPolicies, IOwners, IDeletionEvidence
{
    private int _reads;

    public Dictionary<string, EffectivePin> Pins { get; } = [];

    public HashSet<string> Secrets { get; } = [];

    public DeletionEvidence Evidence { get; set; } = new();

    /// <summary>The number of reads.</summary>
    public int Reads => _reads;

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

    public async ValueTask<OwnerSecrets> ReadAsync(string ns, ScannedObject owned, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return OwnerSecrets.OfNoOwner;
    }

    protected virtual Task AnswerAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return Task.CompletedTask;
    }
}

/// <summary>A cluster that never answers, and ignores cancellation.</summary>
internal sealed class StalledCluster : MemoryCluster
{
    private readonly TaskCompletionSource _readStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ReadStarted => _readStarted.Task;

    protected override Task AnswerAsync(CancellationToken cancellation)
    {
        _readStarted.TrySetResult();
        return new TaskCompletionSource().Task;
    }
}

/// <summary>A cluster whose reads throw an exception.</summary>
internal sealed class ThrowingCluster(Exception exception) : MemoryCluster
{
    protected override Task AnswerAsync(CancellationToken cancellation) => Task.FromException(exception);
}

internal static class MemoryClusterRegistration
{
    public static void AddCluster(this IServiceCollection services, MemoryCluster cluster) => services
        .AddSingleton<IPins>(cluster).AddSingleton<ISecrets>(cluster)
        .AddSingleton<IEnforcementPolicies>(cluster).AddSingleton<IOwners>(cluster).AddSingleton<IDeletionEvidence>(cluster);
}
