using System.Text.RegularExpressions;

namespace SecretPin.Core.Tests;

/// <summary>The source files, the projects and the architecture document of this repository.</summary>
internal static partial class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Text of <c>docs/architecture.md</c>.</summary>
    public static string ArchitectureDocument => File.ReadAllText(Path.Combine(Root, "docs", "architecture.md"));

    /// <summary>Names of the projects in <c>src</c>, as in <c>SecretPin.Core</c>.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>Folders of a project that contain source files, with <c>/</c>: <c>Tls/SelfManaged</c>.</summary>
    public static IEnumerable<string> FoldersOf(string project) =>
        FilesOf(project)
            .Select(file => Path.GetRelativePath(Path.Combine(Root, "src", project), Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => folder != ".")
            .Distinct();

    /// <summary>Each source file in <c>src</c>: its path in the repository, with <c>/</c>, and its text.</summary>
    public static IEnumerable<(string File, string Text)> ReadSources() =>
        Projects.SelectMany(FilesOf).Select(file => (Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file)));

    /// <summary>The dependencies of each namespace in <c>src</c> on other namespaces of this solution, as its <c>using</c> directives state them.</summary>
    public static Dictionary<string, HashSet<string>> ReadNamespaceDependencies()
    {
        var dependencies = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var text in Projects.SelectMany(FilesOf).Select(File.ReadAllText))
        {
            if (NamespaceDeclaration().Match(text) is not { Success: true } declaration)
            {
                continue;
            }

            var ns = declaration.Groups[1].Value;
            var used = dependencies.TryGetValue(ns, out var known) ? known : dependencies[ns] = new(StringComparer.Ordinal);
            used.UnionWith(UsingDirective().Matches(text).Select(match => match.Groups[1].Value));
        }

        // An alias or a static using names a type: the namespace is what precedes the type.
        foreach (var used in dependencies.Values)
        {
            foreach (var type in used.Where(name => !dependencies.ContainsKey(name)).ToArray())
            {
                used.Remove(type);
                used.Add(type[..type.LastIndexOf('.')]);
            }
        }

        return dependencies;
    }

    /// <summary>Pairs of a project and a project that it references, as the project files state them.</summary>
    public static IEnumerable<(string From, string To)> ReadProjectReferences() =>
        from project in Projects
        let text = File.ReadAllText(Path.Combine(Root, "src", project, project + ".csproj"))
        from Match reference in ProjectReference().Matches(text)
        select (project, reference.Groups[1].Value);

    public static string ProjectOf(string ns) =>
        Projects.Where(project => ns == project || ns.StartsWith(project + ".", StringComparison.Ordinal)).MaxBy(project => project.Length)!;

    private static IEnumerable<string> FilesOf(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !GeneratedFolder().IsMatch(Path.GetRelativePath(Root, file)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Webhook.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(SecretPin[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"<ProjectReference Include=""\.\./([\w.]+)/")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex GeneratedFolder();
}
