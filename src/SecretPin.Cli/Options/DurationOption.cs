using System.CommandLine;
using SecretPin.Core;

namespace SecretPin.Cli.Options;

/// <summary>An option whose value is a duration in Go's format, such as <c>1h30m</c>.</summary>
internal sealed class DurationOption
{
    private readonly Option<string?> _option;

    /// <param name="name">With its dashes.</param>
    /// <param name="byDefault"><see langword="null"/> for an option without a default.</param>
    /// <param name="description">For the help.</param>
    public DurationOption(string name, string? byDefault, string description)
    {
        _option = new(name) { Description = description, HelpName = "duration" };
        if (byDefault is not null)
        {
            _option.DefaultValueFactory = _ => byDefault;
        }

        _option.Validators.Add(result =>
        {
            if (!GoDuration.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"{name} '{result.GetValueOrDefault<string>()}' is not {GoDuration.Rule}.");
            }
        });
    }

    public void AddTo(Command command) => command.Add(_option);

    /// <returns><see langword="null"/> if the option is not given and has no default.</returns>
    public TimeSpan? Find(ParseResult parsed) =>
        parsed.GetValue(_option) is { } text && GoDuration.TryParse(text, out var duration) ? duration : null;

    public TimeSpan Of(ParseResult parsed) => Find(parsed) ?? TimeSpan.Zero;
}
