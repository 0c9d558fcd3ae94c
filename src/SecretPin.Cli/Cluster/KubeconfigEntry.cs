using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Cluster;

/// <summary>An object in a kubeconfig: a context, a cluster, a user, or a part of these.</summary>
/// <param name="label">For messages, such as <c>user "admin"</c>.</param>
/// <param name="json">The object.</param>
/// <param name="folder">The folder of the file, which relative paths refer to.</param>
internal sealed class KubeconfigEntry(string label, JsonObject json, string folder)
{
    public string Label => label;

    /// <summary>The entry that stands for a missing one.</summary>
    public static KubeconfigEntry Empty { get; } = new("", [], "");

    /// <returns>Empty if the key is missing. A number is its text, as for kubectl.</returns>
    public string Text(string key) => json[key] switch
    {
        null => "",
        JsonValue value => value.ToString(),
        _ => throw Problem(key, "is not a string"),
    };

    public bool Flag(string key) => Text(key) switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw Problem(key, "is not true or false"),
    };

    /// <returns>An absolute path; empty if the key is missing.</returns>
    public string File(string key) => Text(key) is { Length: > 0 } path ? Path.Combine(folder, path) : "";

    /// <returns>Base64-encoded data, or that of the file that the other key names; <see langword="null"/> if both keys are missing.</returns>
    public byte[]? Data(string key, string fileKey)
    {
        try
        {
            return Text(key) is { Length: > 0 } data ? Convert.FromBase64String(data)
                : File(fileKey) is { Length: > 0 } file ? System.IO.File.ReadAllBytes(file)
                : null;
        }
        catch (FormatException)
        {
            throw Problem(key, "is not base64");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Problem(fileKey, $"cannot be read: {failure.Message}");
        }
    }

    public IReadOnlyList<string> Texts(string key) => json[key] switch
    {
        null => [],
        JsonArray items when items.All(item => item is JsonValue) => [.. items.Select(item => item!.ToString())],
        _ => throw Problem(key, "is not a list of strings"),
    };

    /// <returns>The members of a map of lists.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists(string key) =>
        Find(key) is { } map ? map.Keys.ToDictionary(name => name, map.Texts) : new Dictionary<string, IReadOnlyList<string>>();

    /// <returns><see langword="null"/> if the key is missing.</returns>
    public KubeconfigEntry? Find(string key) => json[key] switch
    {
        null => null,
        JsonObject child => new($"{key} of {label}", child, folder),
        _ => throw Problem(key, "is not a map"),
    };

    /// <summary>The same entry under another name.</summary>
    public KubeconfigEntry As(string name) => new(name, json, folder);

    /// <returns>The objects in a list.</returns>
    public IReadOnlyList<KubeconfigEntry> Entries(string key) => json[key] switch
    {
        null => [],
        JsonArray items => [.. items.Select(item => item is JsonObject entry
            ? new KubeconfigEntry($"{key} of {label}", entry, folder) : throw Problem(key, "has an entry that is not a map"))],
        _ => throw Problem(key, "is not a list"),
    };

    /// <summary>The value of a key, as JSON.</summary>
    public JsonNode? Json(string key) => json[key];

    /// <summary>Rejects unknown keys. kubectl may honour them, and would then act differently.</summary>
    /// <exception cref="InputException">The entry has another key.</exception>
    public void Only(params IReadOnlyList<string> keys)
    {
        if (Keys.FirstOrDefault(key => !keys.Contains(key)) is { } unknown)
        {
            throw Problem(unknown, "is not supported. Remove it, or use another context");
        }
    }

    public InputException Problem(string key, string problem) => new($"The kubeconfig is invalid: {key} of {label} {problem}.");

    private IEnumerable<string> Keys => json.Where(member => member.Value is not null).Select(member => member.Key);
}
