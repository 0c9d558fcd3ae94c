namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>The result of a command.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Code">The exit code.</param>
/// <param name="Output">The text on stdout.</param>
/// <param name="Error">The text on stderr, including warnings of the API server.</param>
internal sealed record ToolResult(string Command, int Code, string Output, string Error)
{
    public ToolResult Succeeded()
    {
        Assert.True(Code == 0, ToString());
        return this;
    }

    /// <summary>Asserts that the command failed, with these texts on stderr.</summary>
    public ToolResult Refused(params string[] because)
    {
        Assert.True(Code != 0, $"The command should have failed: {this}");
        Assert.All(because, reason => Assert.True(Error.Contains(reason, StringComparison.Ordinal), $"'{reason}' is not in: {this}"));
        return this;
    }

    public override string ToString() => $"{Command}\nexit code {Code}\n{Output}{Error}";
}
