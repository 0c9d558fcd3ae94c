using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Configuration;

/// <summary>
/// An error that only the operator can correct: an invalid setting, a missing file, a port that is in use. The process prints the message
/// without a stack trace, and exits.
/// </summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <returns>The message for the operator; <see langword="null"/> for any other kind of exception.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        StartupException mistake => $"SecretPin cannot start: {mistake.Message}",
        OptionsValidationException validation => Explain(validation.Failures),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            Explain(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            $"SecretPin cannot start: {taken.Message} Set Listen:Https and Listen:Http to free ports, or to 0 for any free port.",
        _ => null,
    };

    private static string Explain(IEnumerable<string> failures) =>
        string.Join($"{Environment.NewLine}  ", failures.Prepend("SecretPin cannot start: the configuration is invalid."));
}
