using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.LargeClusters;

/// <summary>A <see cref="LargeCluster"/> as a process of its own.</summary>
internal static class ServedCluster
{
    /// <summary>Prints the address, and each minute the number of changes. Runs until the process is ended.</summary>
    public static async Task<int> RunAsync(int secrets, int workloads, int updatesPerSecond, int pods, int aliases)
    {
        using var interruption = new Interruption();
        await using var cluster = await LargeCluster.StartAsync(secrets, workloads, updatesPerSecond, aliases, pods);
        Console.WriteLine(cluster.Address);
        using var minutes = new PeriodicTimer(TimeSpan.FromMinutes(1), TimeProvider.System);
        for (var minute = 1; await minutes.WaitForNextTickAsync(); minute++)
        {
            if (updatesPerSecond > 0)
            {
                Console.WriteLine($"{cluster.Updates} updates in {minute} min");
            }
        }

        return 0;
    }
}
