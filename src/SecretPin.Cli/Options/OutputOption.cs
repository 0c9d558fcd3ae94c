using System.CommandLine;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>-o</c>.</summary>
internal sealed class OutputOption : Option<string>
{
    /// <param name="more">Formats besides table, wide, json and yaml.</param>
    public OutputOption(params string[] more) : base("--output", "-o")
    {
        Description = "The output format.";
        DefaultValueFactory = _ => "table";
        this.AcceptOnlyFromAmong(["table", "wide", "json", "yaml", .. more]);
    }

    public string Of(ParseResult parsed) => parsed.GetValue(this)!;

    /// <summary>Whether a program reads the output, so that it must contain nothing else.</summary>
    public bool IsForPrograms(ParseResult parsed) => Of(parsed) is not ("table" or "wide");
}
