using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>
/// Runs the shell steps of deploy/github-action/action.yml in place of a runner of GitHub (docs.github.com, "Metadata syntax" and "Workflow commands"). It
/// evaluates expressions in <c>env</c>, passes the files GITHUB_OUTPUT and GITHUB_PATH to each step, and stops at the first step that fails. It does not run
/// steps with <c>uses</c>, but records them.
/// </summary>
internal sealed partial class ActionRun(CiProject project, Uri api)
{
    private readonly Dictionary<string, string> _outputs = [];
    private string _path = "";

    public static JsonNode Action { get; } = CiProject.Yaml(File.ReadAllText(Path.Combine(BuildTool.Repository, "deploy/github-action/action.yml")));

    public static IEnumerable<JsonNode> Steps => Action["runs"]!["steps"]!.AsArray().Select(step => step!);

    /// <summary>The number of the pull request; empty for another event.</summary>
    public string PullRequest { get; init; } = "7";

    /// <summary>The inputs <c>with</c> of the steps with <c>uses</c>.</summary>
    public List<JsonObject> Uses { get; } = [];

    public string Log { get; private set; } = "";

    /// <returns>The exit code of the failed step; 0 if none failed.</returns>
    public async Task<int> RunAsync(Dictionary<string, string> inputs, bool withPlugin = true)
    {
        foreach (var (name, input) in Action["inputs"]!.AsObject())
        {
            inputs.TryAdd(name, (string?)input!["default"] ?? "");
        }

        project.Write("temp/none", "");
        foreach (var step in Steps)
        {
            if (step["if"] is not null && !IsTrue((string)step["if"]!, inputs))
            {
                continue;
            }

            if (step["uses"] is not null)
            {
                Uses.Add(new(step["with"]!.AsObject().Select(item => KeyValuePair.Create(item.Key, (JsonNode?)Evaluate((string)item.Value!, inputs)))));
                continue;
            }

            var code = await RunAsync(step, inputs, withPlugin);
            if (code != 0)
            {
                return code;
            }
        }

        return 0;
    }

    public string Output(string name) => Evaluate((string)Action["outputs"]![name]!["value"]!, []);

    private async Task<int> RunAsync(JsonNode step, Dictionary<string, string> inputs, bool withPlugin)
    {
        var (output, path, summary) = (project.Write("temp/output", ""), project.Write("temp/path", ""), project.Write("temp/summary", ""));
        var environment = step["env"]!.AsObject().ToDictionary(item => item.Key, item => Evaluate((string)item.Value!, inputs));
        foreach (var (name, value) in new[]
        {
            ("GITHUB_OUTPUT", output), ("GITHUB_PATH", path), ("GITHUB_STEP_SUMMARY", summary), ("RUNNER_TEMP", $"{project.Path}/temp"),
            ("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64"), ("GITHUB_API_URL", api.GetLeftPart(UriPartial.Authority)), ("GITHUB_REPOSITORY", "acme/shop"),
        })
        {
            environment[name] = value;
        }

        if (_path.Length > 0)
        {
            environment["PATH"] = $"{_path}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        var (code, log) = await project.RunAsync(["--noprofile", "--norc", "-eo", "pipefail"], (string)step["run"]!, environment, withPlugin);
        Log += log;
        _path = (await File.ReadAllTextAsync(path)).Trim() is { Length: > 0 } added ? added : _path;
        foreach (var line in await File.ReadAllLinesAsync(output))
        {
            _outputs[$"steps.{step["id"]}.outputs.{line.Split('=')[0]}"] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        return code;
    }

    /// <summary>A conjunction of comparisons with a text.</summary>
    private bool IsTrue(string condition, Dictionary<string, string> inputs) => condition.Split(" && ").All(part =>
        Comparison().Match(part) is { Success: true } match
            ? (Value(match.Groups[1].Value, inputs) == match.Groups[3].Value) == (match.Groups[2].Value == "==")
            : throw new FormatException($"Unknown condition: {part}"));

    private string Evaluate(string text, Dictionary<string, string> inputs) =>
        Expression().Replace(text, match => Value(match.Groups[1].Value, inputs));

    private string Value(string name, Dictionary<string, string> inputs) => name switch
    {
        "github.token" => "the-token",
        "github.event.pull_request.number" => PullRequest,
        _ when name.StartsWith("inputs.", StringComparison.Ordinal) => Evaluate(inputs[name["inputs.".Length..]], inputs),
        _ when name.StartsWith("steps.", StringComparison.Ordinal) => _outputs.GetValueOrDefault(name, ""),
        _ => throw new FormatException($"Unknown expression: {name}"),
    };

    [GeneratedRegex(@"\$\{\{ ([\w.-]+) \}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^([\w.-]+) (==|!=) '(.*)'$")]
    private static partial Regex Comparison();
}
