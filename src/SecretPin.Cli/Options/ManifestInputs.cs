using System.CommandLine;
using SecretPin.Cli.Terminal;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Options;

/// <summary>The option <c>-f</c>, and what it names.</summary>
internal static class ManifestInputs
{
    private const string Stdin = "-";

    public static Option<string[]> CreateOption() => new("--filename", "-f")
    {
        Description = "A file, a folder (with all YAML and JSON files below it, in the order of their paths), or - for standard input. "
            + "May be given more than once. Standard input is read by default where it is not a terminal.",
        HelpName = "file|folder|-",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <param name="names">As the user gave them; none for standard input.</param>
    /// <param name="stdin">Opens standard input.</param>
    /// <exception cref="InputException">A name stands for nothing that can be read.</exception>
    public static IReadOnlyList<ManifestInput> Of(IReadOnlyList<string> names, Func<Stream> stdin)
    {
        if (names.Count == 0 && !Console.IsInputRedirected)
        {
            throw new InputException("There is no input. Name a file or a folder with -f, or pipe manifests in.");
        }

        if (names.Count(name => name == Stdin) > 1)
        {
            throw new InputException("'-f -' is given twice, and standard input can be read once.");
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
                : throw new InputException($"{name}: there is no such file or folder.");
        }

        var files = ManifestFolder.Files(name);
        return files.Count > 0
            ? files.Select(file => new ManifestInput(file, () => File.OpenRead(file)))
            : throw new InputException($"{name}: there is no file in this folder that ends in .yaml, .yml or .json.");
    }
}

/// <summary>A file, or standard input.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Open">Opens it for reading, once.</param>
internal sealed record ManifestInput(string Name, Func<Stream> Open);
