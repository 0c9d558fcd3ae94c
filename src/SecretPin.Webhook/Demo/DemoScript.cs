using System.Globalization;
using System.Text;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Demo;

/// <summary>Plays steps, shows what was asked and answered, and compares that with what should be.</summary>
internal sealed class DemoScript(DemoApiServer api, DemoStore store, ObjectScanner scanner, TextWriter output)
{
    private IReadOnlyList<DemoExchange> _exchanges = [];
    private int _steps;

    /// <summary>Whether every step so far came out as it should.</summary>
    public bool IsGood { get; private set; } = true;

    public async Task StepAsync(string title, string command, Func<Task> act, Func<bool> isAsItShould)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{++_steps}. {title}"));
        await output.WriteLineAsync($"   $ {command}");
        await act();
        _exchanges = api.TakeExchanges();
        foreach (var exchange in _exchanges)
        {
            await ShowAsync(exchange);
        }

        var good = isAsItShould();
        IsGood &= good;
        await output.WriteLineAsync(good ? "   ok" : "   NOT AS IT SHOULD BE");
    }

    /// <summary>Whether the last step was allowed, and left an object that names these Secrets, in the order in which they stand.</summary>
    public bool Holds(string id, string[] names) =>
        IsAllowed() && store.Find(id) is { } stored
        && scanner.Scan(Encoding.UTF8.GetBytes(stored.ToJsonString())).References.Select(reference => reference.Name).SequenceEqual(names);

    public bool IsAllowed() => _exchanges.All(exchange => exchange.IsAllowed);

    public bool IsUnpatched() => _exchanges.All(exchange => exchange.Patch.Count == 0);

    /// <summary>Whether the last answer of the last step was a Deny that says this.</summary>
    public bool IsDenied(int code, params IEnumerable<string> parts) =>
        _exchanges[^1].Status == 200 && !_exchanges[^1].IsAllowed && Says(code, parts);

    /// <summary>Whether the last answer of the last step was an HTTP error that says this.</summary>
    public bool IsRefused(int status, params IEnumerable<string> parts) => _exchanges[^1].Status == status && Says(status, parts);

    private bool Says(int code, IEnumerable<string> parts) =>
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
