using System.Text.RegularExpressions;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Options;

/// <summary>The YAML and JSON files of folders that are not manifests, such as <c>values.yaml</c>, <c>package.json</c> and the templates of a chart.</summary>
internal sealed partial class SkippedFiles
{
    /// <summary>The group of the kinds that only kustomize reads.</summary>
    private const string KustomizeGroup = "kustomize.config.k8s.io";

    private readonly List<string> _files = [];

    /// <summary>Adds a file if it is not a manifest.</summary>
    /// <returns>Whether it was added. A manifest that cannot be read is not added, so that the command reports the error.</returns>
    public async Task<bool> AddAsync(string file, CancellationToken cancellation)
    {
        var isSkipped = IsKustomization(file) || await IsOtherAsync(file, cancellation);
        if (isSkipped)
        {
            _files.Add(file);
        }

        return isSkipped;
    }

    /// <summary>A line with the names of the files, and a line for each folder that another tool can render. Empty if no file was skipped.</summary>
    public IEnumerable<string> Describe(string command)
    {
        if (_files.Count == 0)
        {
            yield break;
        }

        var count = _files.Count == 1 ? "1 file that is not a manifest" : $"{_files.Count} files that are not manifests";
        yield return $"Skipped {count}: {string.Join(", ", _files)}.";
        foreach (var folder in _files.Where(IsKustomization).Select(FolderOf))
        {
            yield return $"Folder {folder} has a kustomization. Read its output: kubectl kustomize {folder} | kubectl secretpin {command}";
        }

        foreach (var folder in _files.Where(file => Path.GetFileName(file) == "Chart.yaml").Select(FolderOf))
        {
            yield return $"Folder {folder} is a Helm chart. Read its output: helm template {folder} | kubectl secretpin {command}";
        }
    }

    private static async Task<bool> IsOtherAsync(string file, CancellationToken cancellation)
    {
        var isEmpty = true;
        try
        {
            await using var stream = File.OpenRead(file);
            await foreach (var manifest in new ManifestReader(file).ReadAsync(stream, cancellation))
            {
                isEmpty = false;
                if (manifest.Type is { IsComplete: true } type && ObjectKind.Of(type.ApiVersion!, type.Kind!).Group != KustomizeGroup)
                {
                    return false;
                }
            }

            return !isEmpty;
        }
        catch (ManifestException)
        {
            var text = await File.ReadAllTextAsync(file, cancellation);
            return text.Contains("{{", StringComparison.Ordinal) || !TypeMeta().IsMatch(text);
        }
    }

    private static bool IsKustomization(string file) => Path.GetFileName(file) is "kustomization.yaml" or "kustomization.yml";

    private static string FolderOf(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".";

    /// <summary>The kind of a manifest that cannot be parsed.</summary>
    [GeneratedRegex("""^[ \t{]*["']?kind["']?[ \t]*:""", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex TypeMeta();
}
