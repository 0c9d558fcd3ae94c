using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Check;

/// <summary>One line per finding in the form of compiler messages, which editors and terminals turn into links.</summary>
internal sealed class TextFindings : IFindingReport
{
    public async Task WriteAsync(IReadOnlyList<Finding> findings, Stream output, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(output, YamlSplitter.Encoding, leaveOpen: true) { NewLine = "\n" };
        foreach (var finding in findings)
        {
            var (line, column) = (finding.Region.StartLine, finding.Region.StartColumn);
            await text.WriteLineAsync(
                $"{finding.File}:{line}:{column}: {JsonFindings.LevelOf(finding.Level)}: {finding.Message} [{finding.Rule.Id}]".AsMemory(), cancellation);
        }
    }
}
