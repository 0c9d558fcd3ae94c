using SecretPin.Fuzz.Answers;

namespace SecretPin.Fuzz.Runs;

/// <summary>Tries one input after the other on one webhook.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private readonly FuzzedWebhook _webhook;

    private Trial(FuzzedWebhook webhook) => (_webhook, Check) = (webhook, new(webhook));

    public AnswerCheck Check { get; }

    public static async Task<Trial> StartAsync()
    {
        var webhook = await FuzzedWebhook.StartAsync();

        // What is made once, at the first of each kind of review, is not that review's.
        foreach (var seed in Inputs.Seeds.Ours())
        {
            await new Trial(webhook).TryAsync(seed);
        }

        return new(webhook);
    }

    /// <returns><see langword="null"/> where all is well.</returns>
    public async Task<Finding?> TryAsync(byte[] input)
    {
        try
        {
            await Check.CheckAsync(input);
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
