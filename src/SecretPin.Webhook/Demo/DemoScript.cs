using System.Globalization;
using System.Text;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Demo;

/// <summary>Runs steps, prints their exchanges, and compares the results with the expected ones.</summary>
internal sealed class DemoScript(DemoApiServer api, DemoStore store, ObjectScanner scanner, TextWriter output)
{
    private IReadOnlyList<DemoExchange> _exchanges = [];
    private int _steps;

    /// <summary>Whether every step so far had the expected result.</summary>
    public bool IsGood { get; private set; } = true;

    /// <param name="title">What happens.</param>
    /// <param name="command">The command of the user; <see langword="null"/> for a step of the leader.</param>
    /// <param name="act">Performs the step.</param>
    /// <param name="isExpected">Whether the step had the expected result.</param>
    public async Task StepAsync(string title, string? command, Func<Task> act, Func<bool> isExpected)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{++_steps}. {title}"));
        if (command is not null)
        {
            await output.WriteLineAsync($"   $ {command}");
        }

        await act();
        foreach (var report in api.TakeEvents())
        {
            await output.WriteLineAsync($"   Event {report.Reason}: {report.Message}");
        }

        _exchanges = api.TakeExchanges();
        foreach (var exchange in _exchanges)
        {
            await ShowAsync(exchange);
        }

        var isGood = isExpected();
        IsGood &= isGood;
        await output.WriteLineAsync(isGood ? "   ok" : "   UNEXPECTED RESULT");
    }

    /// <summary>Whether the last step was allowed, and the stored object references these Secrets, in this order.</summary>
    public bool References(string id, params string[] names) =>
        IsAllowed() && store.Find(id) is { } stored
        && scanner.Scan(Encoding.UTF8.GetBytes(stored.ToJsonString())).References.Select(reference => reference.Name).SequenceEqual(names);

    public bool IsAllowed() => _exchanges.All(exchange => exchange.IsAllowed);

    public bool IsUnpatched() => _exchanges.All(exchange => exchange.Patch.Count == 0);

    /// <summary>Whether the last response of the last step was a denial whose message contains these texts.</summary>
    public bool IsDenied(int code, params IEnumerable<string> parts) => _exchanges[^1].Status == 200 && !_exchanges[^1].IsAllowed && HasMessage(code, parts);

    /// <summary>Whether the last response of the last step was an HTTP error whose message contains these texts.</summary>
    public bool IsRejected(int status, params IEnumerable<string> parts) => _exchanges[^1].Status == status && HasMessage(status, parts);

    private bool HasMessage(int code, IEnumerable<string> parts) =>
        _exchanges[^1].Code == code && parts.All(part => _exchanges[^1].Message.Contains(part, StringComparison.Ordinal));

    private async Task ShowAsync(DemoExchange exchange)
    {
        var outcome = exchange switch
        {
            { Status: not 200 } => string.Create(CultureInfo.InvariantCulture, $"HTTP {exchange.Status}"),
            { IsAllowed: false } => string.Create(CultureInfo.InvariantCulture, $"Deny {exchange.Code}"),
            { Patch.Count: > 0 } => "Rewrite",
            _ => "Allow",
        };
        await output.WriteLineAsync($"   POST {exchange.Endpoint}  {exchange.Subject}  →  {outcome}");
        foreach (var operation in exchange.Patch)
        {
            await output.WriteLineAsync($"        {operation!["op"]} {operation["path"]}  {operation["value"]?.ToJsonString()}".TrimEnd());
        }

        foreach (var warning in exchange.Warnings)
        {
            await output.WriteLineAsync($"        Warning: {warning}");
        }

        if (exchange.Message.Length > 0)
        {
            await output.WriteLineAsync($"        {exchange.Message}");
        }
    }
}
