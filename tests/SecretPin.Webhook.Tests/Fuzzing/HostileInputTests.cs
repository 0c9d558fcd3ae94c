using System.Text;
using SecretPin.Fuzz.Answers;
using SecretPin.Fuzz.Inputs;
using SecretPin.Fuzz.Runs;
using SecretPin.Testing.Oracles;

namespace SecretPin.Webhook.Tests.Fuzzing;

/// <summary>A short run of tests/SecretPin.Fuzz, which can run for hours.</summary>
[Trait("Category", "Slow")]
public sealed class HostileInputTests
{
    private const int Inputs = 1000;

    [Fact]
    public async Task Every_input_of_the_corpus_gets_a_correct_response()
    {
        await using var trial = await Trial.StartAsync();
        var corpus = HoursRun.Files(Repository.Corpus).ToArray();
        Assert.InRange(corpus.Length, 50, int.MaxValue);
        foreach (var input in corpus.Concat(Seeds.Reviews()))
        {
            await AssertCorrectAsync(trial, input);
        }
    }

    [Fact]
    public async Task The_upstream_objects_are_answered_correctly()
    {
        UpstreamObjects.Require();
        await using var trial = await Trial.StartAsync();
        foreach (var input in Seeds.Upstream())
        {
            await AssertCorrectAsync(trial, input);
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Mutated_inputs_get_a_correct_response(int seed)
    {
        await using var trial = await Trial.StartAsync();
        var random = new Random(seed);
        var mutator = new Mutator(random);
        byte[][] corpus = [.. Seeds.Reviews(), .. HoursRun.Files(Repository.Corpus)];
        for (var i = 0; i < Inputs; i++)
        {
            await AssertCorrectAsync(trial, mutator.Mutate(corpus[random.Next(corpus.Length)], corpus));
        }
    }

    [Theory, InlineData("4f5b6c1e"), InlineData("admission.k8s.io/v1"), InlineData("anna")]
    public void The_canary_is_recognized_only_as_a_value_of_a_Secret(string elsewhere)
    {
        var secret = Seeds.Reviews().First(Canary.IsSecretIn);
        var moved = Encoding.UTF8.GetString(secret).Replace($"\"{elsewhere}\"", $"\"{Canary.Value}\"", StringComparison.Ordinal);
        Assert.False(Canary.IsSecretIn(Encoding.UTF8.GetBytes(moved)));
        Assert.False(Canary.IsSecretIn(Encoding.UTF8.GetBytes(moved[..^1])));
        Assert.True(Canary.IsSecretIn(secret[..^1]));
    }

    private static async Task AssertCorrectAsync(Trial trial, byte[] input)
    {
        if (await trial.TryAsync(input) is { } finding)
        {
            Assert.Fail($"{finding.Exception}\n{Convert.ToBase64String(input)}");
        }
    }
}
