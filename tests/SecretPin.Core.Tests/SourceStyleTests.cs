using System.Globalization;

namespace SecretPin.Core.Tests;

/// <summary>The rules of <c>.editorconfig</c> that neither the compiler nor <c>dotnet format</c> checks.</summary>
public sealed class SourceStyleTests
{
    [Fact]
    public void No_line_of_code_is_longer_than_the_limit_in_editorconfig()
    {
        var limit = ReadMaxLineLength();
        var longLines = (
            from file in SourceFiles()
            from line in CodeLines(file)
            where line.Length > limit
            select $"{Path.GetRelativePath(SourceTree.Root, file)}:{line.Number} has {line.Length} characters").ToArray();

        Assert.True(longLines.Length == 0, $"Wrap the lines that have more than {limit} characters:\n{string.Join('\n', longLines)}");
    }

    /// <summary>The lines of a file that do not begin inside a raw string literal: the text of such a literal is data.</summary>
    private static IEnumerable<(int Length, int Number)> CodeLines(string file)
    {
        var isInLiteral = false;
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            if (!isInLiteral)
            {
                yield return (line.Length, number + 1);
            }

            isInLiteral ^= line.Split("\"\"\"").Length % 2 == 0;
        }
    }

    private static int ReadMaxLineLength()
    {
        const string Key = "max_line_length = ";
        var section = File.ReadLines(Path.Combine(SourceTree.Root, ".editorconfig"))
            .SkipWhile(line => line != "[*.cs]")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith('['));
        var setting = Assert.Single(section, line => line.StartsWith(Key, StringComparison.Ordinal));
        return int.Parse(setting[Key.Length..], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> SourceFiles() =>
        from folder in (string[])["src", "tests"]
        from file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !Path.GetRelativePath(SourceTree.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        orderby file
        select file;
}
