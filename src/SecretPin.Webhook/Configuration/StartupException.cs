using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Configuration;

/// <summary>
/// Something that only the person who starts the webhook can put right: a setting, a file that is not there, a port that
/// is taken. It is told in words, without a stack trace.
/// </summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <returns><see langword="null"/> where the exception is no such thing.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        StartupException mistake => $"SecretPin cannot start: {mistake.Message}",
        OptionsValidationException validation => Explain(validation.Failures),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            Explain(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            $"SecretPin cannot start: {taken.Message} Set Listen:Https and Listen:Http to free ports, or to 0 for any.",
        _ => null,
    };

    private static string Explain(IEnumerable<string> failures) =>
        string.Join($"{Environment.NewLine}  ", failures.Prepend("SecretPin cannot start: its configuration is wrong."));
}
