using System.CommandLine;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>-o</c>.</summary>
internal sealed class OutputOption
{
    private readonly Option<string> _option = new("--output", "-o")
    {
        Description = "The output format.",
        DefaultValueFactory = _ => "table",
    };

    /// <param name="more">Formats besides table, wide, json and yaml.</param>
    public OutputOption(params string[] more) => _option.AcceptOnlyFromAmong(["table", "wide", "json", "yaml", .. more]);

    public void AddTo(Command command) => command.Add(_option);

    public string Of(ParseResult parsed) => parsed.GetValue(_option)!;

    /// <summary>Whether a program reads the output, so that it must contain nothing else.</summary>
    public bool IsForPrograms(ParseResult parsed) => Of(parsed) is not ("table" or "wide");
}
