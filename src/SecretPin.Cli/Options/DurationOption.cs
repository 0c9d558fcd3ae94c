using System.CommandLine;
using SecretPin.Core;

namespace SecretPin.Cli.Options;

/// <summary>An option that is a duration, written as Kubernetes writes them.</summary>
internal sealed class DurationOption
{
    private readonly Option<string> _option;

    public DurationOption(string name, string byDefault, string description)
    {
        _option = new(name) { Description = description, HelpName = "duration", DefaultValueFactory = _ => byDefault };
        _option.Validators.Add(result =>
        {
            if (!GoDuration.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"{name} '{result.GetValueOrDefault<string>()}' is not {GoDuration.Rule}.");
            }
        });
    }

    public void AddTo(Command command) => command.Add(_option);

    public TimeSpan Of(ParseResult parsed) => GoDuration.TryParse(parsed.GetValue(_option), out var duration) ? duration : TimeSpan.Zero;
}
