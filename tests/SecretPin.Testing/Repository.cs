namespace SecretPin.Testing;

/// <summary>Paths in the repository, found from the folder that the tests run in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Chart { get; } = Path.Combine(Root, "deploy", "chart");

    /// <summary>The chart as plain YAML, rendered with its default values.</summary>
    public static string Install { get; } = Path.Combine(Root, "deploy", "install.yaml");

    /// <summary>The document that shows a rotation from start to end.</summary>
    public static string Rotation { get; } = Path.Combine(Root, "docs", "rotation.md");

    /// <summary>The document for users of other tools.</summary>
    public static string ComingFrom { get; } = Path.Combine(Root, "docs", "coming-from.md");

    /// <summary>The rights of the webhook, as <c>kubectl auth can-i --list</c> prints them.</summary>
    public static string Rights { get; } = Path.Combine(Root, "tests", "SecretPin.Cluster.Tests", "Rights", "can-i.txt");

    /// <summary>The golden cases of the webhook: admission reviews as the API server sends them.</summary>
    public static string Cases { get; } = Path.Combine(Root, "tests", "SecretPin.Webhook.Tests", "Cases");

    /// <summary>The inputs that the fuzzer keeps.</summary>
    public static string Corpus { get; } = Path.Combine(Root, "tests", "SecretPin.Fuzz", "Corpus");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Webhook.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} contains Webhook.sln.");
        }

        return folder.FullName;
    }
}
