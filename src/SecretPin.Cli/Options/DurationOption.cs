using System.CommandLine;
using SecretPin.Core;

namespace SecretPin.Cli.Options;

/// <summary>An option whose value is a duration in Go's format, such as <c>1h30m</c>.</summary>
internal sealed class DurationOption : Option<string?>
{
    public DurationOption(string name, string description, string? byDefault = null) : base(name)
    {
        Description = description;
        HelpName = "duration";
        DefaultValueFactory = byDefault is null ? null : _ => byDefault;
        Validators.Add(result =>
        {
            if (!GoDuration.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"{name} '{result.GetValueOrDefault<string>()}' is not {GoDuration.Rule}.");
            }
        });
    }

    /// <returns><see langword="null"/> if the option is not given and has no default.</returns>
    public TimeSpan? Find(ParseResult parsed) => GoDuration.TryParse(parsed.GetValue(this), out var duration) ? duration : null;

    public TimeSpan Of(ParseResult parsed) => Find(parsed) ?? TimeSpan.Zero;
}
