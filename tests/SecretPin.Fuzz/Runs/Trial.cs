using SecretPin.Fuzz.Answers;

namespace SecretPin.Fuzz.Runs;

/// <summary>Tries inputs on one webhook.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private readonly FuzzedWebhook _webhook;

    private Trial(FuzzedWebhook webhook) => (_webhook, Check) = (webhook, new(webhook));

    public AnswerCheck Check { get; }

    public static async Task<Trial> StartAsync()
    {
        var webhook = await FuzzedWebhook.StartAsync();

        // The first review of each kind allocates shared objects, which do not count.
        foreach (var seed in Inputs.Seeds.Reviews())
        {
            await new Trial(webhook).TryAsync(seed);
        }

        return new(webhook);
    }

    /// <returns><see langword="null"/> if the answers are correct.</returns>
    public async Task<Finding?> TryAsync(byte[] input)
    {
        try
        {
            await Check.CheckAsync(input);
            await StreamCheck.CheckAsync(input);
            return null;
        }
        catch (Exception exception)
        {
            _webhook.TakeLog();
            return new(input, exception);
        }
    }

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();
}
