using SecretPin.Cli.Audit;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Tests.Audit;

public sealed class CsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "two\\u000alines")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("::error::x", ":\\u003aerror::x")]
    [InlineData("=cmd()", "'=cmd()")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("=a,b", "\"'=a,b\"")]
    public void Fields_are_quoted_and_never_run_as_formulas(string field, string expected)
    {
        var listing = new Listing(new("USER"), new("MESSAGE", IsWide: true));
        listing.AddRow(field, "m");
        using var output = new StringWriter();

        Csv.Write(output, listing);

        Assert.Equal($"user,message\r\n{expected},m\r\n", output.ToString());
    }
}
