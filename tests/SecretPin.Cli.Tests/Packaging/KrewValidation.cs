using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecretPin.Cli.Tests.Packaging;

/// <summary>
/// The rules of krew for a manifest (kubernetes-sigs/krew, internal/index/validation, and cmd/validate-krew-manifest without the installation).
/// </summary>
internal static partial class KrewValidation
{
    private static readonly string[] Reserved =
    [
        "CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" }),
    ];

    /// <summary>constants of krew: the platforms that a manifest is checked for.</summary>
    private static readonly (string Os, string Arch)[] Known =
    [
        ("windows", "386"), ("windows", "amd64"), ("windows", "arm64"), ("linux", "386"), ("linux", "amd64"), ("linux", "arm"), ("linux", "arm64"),
        ("linux", "ppc64le"), ("linux", "s390x"), ("darwin", "386"), ("darwin", "amd64"), ("darwin", "arm64"),
    ];

    /// <returns>The violated rules.</returns>
    /// <param name="file">The name of the file.</param>
    /// <param name="manifest">The manifest.</param>
    public static IEnumerable<string> Problems(string file, JsonNode manifest)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var (spec, summary) = (manifest["spec"]!, (string?)manifest["spec"]!["shortDescription"] ?? "");
        var platforms = spec["platforms"]?.AsArray().Select(platform => platform!).ToArray() ?? [];
        (bool IsViolated, string Rule)[] rules =
        [
            (Path.GetExtension(file) != ".yaml", "the extension is .yaml"),
            ((string?)manifest["apiVersion"] != "krew.googlecontainertools.github.com/v1alpha2", "apiVersion"),
            ((string?)manifest["kind"] != "Plugin", "kind"),
            (!SafeName().IsMatch(name) || Reserved.Contains(name, StringComparer.OrdinalIgnoreCase), "the name is safe"),
            ((string?)manifest["metadata"]!["name"] != name, "metadata.name is the name of the file"),
            (summary.Length == 0, "shortDescription is not empty"),
            (summary.Contains('\n') || summary.Contains('\r'), "shortDescription is one line"),
            (platforms.Length == 0, "there is a platform"),
            (!SemanticVersion().IsMatch((string?)spec["version"] ?? ""), "version is a semantic version with the prefix v"),
            (Known.Any(known => platforms.Count(platform => Matches(platform["selector"]!, known)) > 1), "no two selectors match the same platform"),
        ];
        return rules.Where(rule => rule.IsViolated).Select(rule => rule.Rule).Concat(platforms.SelectMany(Problems));
    }

    private static IEnumerable<string> Problems(JsonNode platform)
    {
        var (files, selector) = (platform["files"]?.AsArray(), platform["selector"]);
        var (labels, expressions) = (selector?["matchLabels"]?.AsObject(), selector?["matchExpressions"]?.AsArray());
        var keys = (labels ?? []).Select(label => label.Key).Concat((expressions ?? []).Select(expression => (string)expression!["key"]!));
        (bool IsViolated, string Rule)[] rules =
        [
            (((string?)platform["uri"] ?? "").Length == 0, "uri is set"),
            (!Sha256().IsMatch((string?)platform["sha256"] ?? ""), "sha256 is a checksum"),
            (((string?)platform["bin"] ?? "").Length == 0, "bin is set"),
            (files is { Count: 0 } || files?.Any(file => file!["from"] is null || file["to"] is null) == true, "files is absent, or has from and to"),
            (selector is null || (labels is null && expressions is not { Count: > 0 }), "the selector is not empty"),
            (labels is { Count: 0 } || expressions is { Count: 0 }, "matchLabels and matchExpressions are absent, or not empty"),
            (keys.Any(key => key is not ("os" or "arch")), "the selector has only the keys os and arch"),
            (selector is not null && !Known.Any(known => Matches(selector, known)), "the selector matches a known platform"),
        ];
        return rules.Where(rule => rule.IsViolated).Select(rule => rule.Rule);
    }

    /// <summary>The manifest of SecretPin has no matchExpressions.</summary>
    private static bool Matches(JsonNode selector, (string Os, string Arch) platform) =>
        selector["matchExpressions"] is not null ? throw new NotSupportedException("matchExpressions")
        : (selector["matchLabels"]?.AsObject() ?? []).All(label => (string?)label.Value == (label.Key == "os" ? platform.Os : platform.Arch));

    [GeneratedRegex(@"^[\w-]+$")]
    private static partial Regex SafeName();

    [GeneratedRegex("^[a-f0-9]{64}$")]
    private static partial Regex Sha256();

    [GeneratedRegex(@"^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex SemanticVersion();
}
