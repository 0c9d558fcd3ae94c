using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Aws.Client;
using SecretPin.Aws.Polling;
using SecretPin.Core.Pins;

namespace SecretPin.Benchmarks.ManyAliases;

/// <summary>Polls AWS for aliases with one secret each, as the controller does.</summary>
internal sealed class PolledAws : IAwsMetrics
{
    private const string Region = "eu-west-1", Answered = "Answered";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private int _answered;
    private int _failed;

    /// <param name="address">The address of Secrets Manager.</param>
    /// <param name="aliases">The number.</param>
    /// <param name="minutes">The duration of the measurement.</param>
    public static async Task<int> MeasureAsync(string address, int aliases, int minutes)
    {
        var calls = new PolledAws();
        var time = TimeProvider.System;
        var before = ResidentMemory.Now;
        var options = new AwsOptions { Endpoint = address };
        using var regions = new RegionalClients(options, calls, time);
        var source = new AwsSource(regions, options, time, new(1), NullLogger<AwsSource>.Instance);
        using var stop = new CancellationTokenSource();
        var running = source.RunAsync(stop.Token);
        var started = time.GetTimestamp();
        var waiting = Enumerable.Range(0, aliases).Select(Alias).ToList();
        while (waiting.Count > 0)
        {
            var unanswered = new List<SecretAlias>();
            foreach (var alias in waiting)
            {
                if (await source.ReadAsync(alias, CancellationToken.None) is not { Secret: not null })
                {
                    unanswered.Add(alias);
                }
            }

            waiting = unanswered;
            await Task.Delay(PollInterval, time);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{aliases} aliases, all answered after {time.GetElapsedTime(started).TotalSeconds:0.0} s"));
        var (counted, since) = (calls._answered, time.GetTimestamp());
        await Task.Delay(TimeSpan.FromMinutes(minutes), time);
        var perHour = (calls._answered - counted) / time.GetElapsedTime(since).TotalHours / aliases;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{perHour:0.0} calls per alias and hour, in {minutes} minutes; {calls._failed} failed; "
            + $"at most overdue by {source.Staleness?.TotalSeconds:0.0} s"));
        Console.WriteLine($"resident: {before} MB before, {ResidentMemory.Now} MB at the end, {ResidentMemory.Most} MB at most; "
            + $"live: {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB");
        await stop.CancelAsync();
        await running;
        return 0;
    }

    void IAwsMetrics.AwsAsked(string region, string operation, string outcome) => Interlocked.Increment(ref outcome == Answered ? ref _answered : ref _failed);

    private static SecretAlias Alias(int number) => SecretAlias.Of(
        new()
        {
            Metadata = new($"alias-{number}", $"namespace-{number / 10}"),
            Spec = new(new(null, null, new($"/production/service-{number}/token", Region, null, null)), false, null, null),
        },
        $"namespace-{number / 10}");
}
