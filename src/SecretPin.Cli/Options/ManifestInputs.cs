using System.CommandLine;
using SecretPin.Cli.Terminal;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>-f</c>.</summary>
internal static class ManifestInputs
{
    private const string Stdin = "-";

    public static Option<string[]> CreateOption() => new("--filename", "-f")
    {
        Description = "A file, a folder (all YAML and JSON files below it, in the order of their paths), or - for standard input. "
            + "Can be given more than once. By default, standard input is read unless it is a terminal.",
        HelpName = "file|folder|-",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Opens the named files and folders; standard input if there is no name.</summary>
    /// <exception cref="InputException">A file or folder does not exist, or there is no input.</exception>
    public static IReadOnlyList<ManifestInput> Of(IReadOnlyList<string> names, Func<Stream> stdin)
    {
        if (names.Count == 0 && !Console.IsInputRedirected)
        {
            throw new InputException("No input. Name a file or a folder with -f, or pipe manifests to standard input.");
        }

        if (names.Count(name => name == Stdin) > 1)
        {
            throw new InputException("'-f -' is given twice, but standard input can be read only once.");
        }

        return [.. (names.Count == 0 ? [Stdin] : names).SelectMany(name => Of(name, stdin))];
    }

    private static IEnumerable<ManifestInput> Of(string name, Func<Stream> stdin)
    {
        if (name == Stdin)
        {
            return [new("stdin", stdin)];
        }

        if (!Directory.Exists(name))
        {
            return File.Exists(name)
                ? [new(name, () => File.OpenRead(name))]
                : throw new InputException($"{name}: file or folder not found.");
        }

        var files = ManifestFolder.Files(name);
        return files.Count > 0
            ? files.Select(file => new ManifestInput(file, () => File.OpenRead(file)))
            : throw new InputException($"{name}: the folder contains no .yaml, .yml or .json file.");
    }
}

/// <summary>A file, or standard input, which can be opened once.</summary>
internal sealed record ManifestInput(string Name, Func<Stream> Open)
{
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await using var stream = Open();
        await stream.CopyToAsync(text, cancellation);
        return text.ToArray();
    }
}
