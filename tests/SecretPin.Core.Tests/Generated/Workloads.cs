using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

/// <param name="Json">The workload as a tree.</param>
/// <param name="Utf8">The tree as JSON, with random formatting.</param>
internal sealed record GeneratedWorkload(JsonObject Json, byte[] Utf8)
{
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8);
}

/// <summary>Generates workloads of every kind. A smaller workload needs fewer random choices.</summary>
internal sealed class Workloads(params string[] names) : Gen<GeneratedWorkload>
{
    /// <summary>The names for tests that only scan.</summary>
    public static Workloads WithAnyNames { get; } = new(
        "auth", "regcred", $"auth-{TestObjects.OldVersion}", "plain", "", "Not.A.Name", "пароль", "a\"b\\c",
        "tab\there", "🔑", "a/b~c", "name", "secretName");

    /// <summary>All kinds except ControllerRevision, which may contain any data.</summary>
    public static Workloads OfStrictKinds { get; } = new("auth", "plain", "")
    {
        Kinds = [.. DomWalk.Workloads.Select(row => row.Kind).Where(kind => kind != "ControllerRevision")],
    };

    /// <summary>The names for tests that resolve the aliases auth and regcred.</summary>
    public static Workloads WithAliases { get; } = new(Resolvable);

    /// <summary>The kinds with an immutable pod spec.</summary>
    public static Workloads Immutable { get; } = new(Resolvable) { Kinds = ["Pod", "Job"] };

    /// <summary>The kinds whose pod template can change.</summary>
    public static Workloads Mutable { get; } = new(Resolvable)
    {
        Kinds = [.. DomWalk.Workloads.Select(row => row.Kind).Where(kind => kind is not ("Pod" or "Job" or "ControllerRevision"))],
    };

    private static string[] Resolvable =>
        ["auth", "regcred", "auth", "regcred", $"auth-{TestObjects.OldVersion}", $"regcred-{TestObjects.NewVersion}", "plain", "other-20250101000000"];

    /// <summary>Empty for all kinds.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    public override GeneratedWorkload Generate(PCG pcg, Size? min, out Size size)
    {
        var dice = new Dice(pcg);
        var (apiVersion, kind, podSpec) = dice.Any([.. DomWalk.Workloads.Where(row => Kinds.Count == 0 || Kinds.Contains(row.Kind))]);
        var json = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = Metadata(dice) };
        var path = podSpec.Split('/');
        var parent = json;
        foreach (var key in path[..^1])
        {
            parent[key] = new JsonObject();
            parent = parent[key]!.AsObject();
        }

        parent[path[^1]] = new PodSpecs(dice, () => dice.Any(names)).Make();
        if (path.Length > 1 && !dice.OneIn(4))
        {
            parent["metadata"] = Metadata(dice);
        }

        new Noise(dice, () => dice.Any(names)).Into(json);
        var utf8 = JsonWriter.Write(json, dice);
        size = new Size(dice.Thrown);
        return new(json, utf8);
    }

    private JsonObject? Metadata(Dice dice) => dice.OneIn(6) ? null : new JsonObject
    {
        ["name"] = "some-workload",
        ["annotations"] = dice.Below(4) switch
        {
            0 => null,
            1 => new JsonObject(),
            _ => new JsonObject
            {
                ["example.com/secretName"] = dice.Any(names),
                ["kubectl.kubernetes.io/last-applied-configuration"] = "{\"spec\":{\"imagePullSecrets\":[{\"name\":\"regcred\"}]}}\n",
            },
        },
    };
}
