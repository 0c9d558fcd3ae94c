using System.CommandLine;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Commands;

/// <summary>Options that are durations, written as Kubernetes writes them.</summary>
internal static class DurationOption
{
    public static Option<TimeSpan> Create(string name, string byDefault, string description) => new(name)
    {
        Description = $"{description} Default {byDefault}.",
        HelpName = "duration",
        DefaultValueFactory = _ => GoDuration.TryParse(byDefault, out var duration) ? duration : default,
        CustomParser = result =>
        {
            if (!GoDuration.TryParse(result.Tokens[0].Value, out var duration))
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not {GoDuration.Rule}.");
            }

            return duration;
        },
    };
}
