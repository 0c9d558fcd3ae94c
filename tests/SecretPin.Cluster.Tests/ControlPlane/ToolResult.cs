namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>How a command came out.</summary>
/// <param name="Command">What was typed.</param>
/// <param name="Code">0 where it went well.</param>
/// <param name="Output">What it wrote on stdout.</param>
/// <param name="Error">What it wrote on stderr, warnings of the API server among it.</param>
internal sealed record ToolResult(string Command, int Code, string Output, string Error)
{
    public ToolResult Succeeded()
    {
        Assert.True(Code == 0, ToString());
        return this;
    }

    /// <summary>It was refused, and for that reason.</summary>
    public ToolResult Refused(params string[] because)
    {
        Assert.True(Code != 0, $"This should have been refused: {this}");
        Assert.All(because, reason => Assert.True(Error.Contains(reason, StringComparison.Ordinal), $"'{reason}' is not in: {this}"));
        return this;
    }

    public override string ToString() => $"{Command}\nexit code {Code}\n{Output}{Error}";
}
