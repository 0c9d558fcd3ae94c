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
        Description = "A file, a folder (all manifests in YAML and JSON below it, in the order of their paths), or - for standard input. "
            + "Can be given more than once. By default, standard input is read unless it is a terminal.",
        HelpName = "file|folder|-",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>
    /// Finds the named files and folders; by default standard input. Skips the files in folders that are not manifests, and prints their names.
    /// </summary>
    /// <param name="names">The values of the option.</param>
    /// <param name="command">The command, for hints.</param>
    /// <param name="context">Opens standard input, and receives the names.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    /// <exception cref="InputException">A file or folder does not exist, or there is no input.</exception>
    public static async Task<IReadOnlyList<ManifestInput>> FindAsync(
        IReadOnlyList<string> names, string command, CommandContext context, CancellationToken cancellation)
    {
        if (names.Count == 0 && !Console.IsInputRedirected)
        {
            throw new InputException("No input. Name a file or a folder with -f, or pipe manifests to standard input.");
        }

        if (names.Count(name => name == Stdin) > 1)
        {
            throw new InputException("'-f -' is given twice, but standard input can be read only once.");
        }

        var skipped = new SkippedFiles();
        var inputs = new List<ManifestInput>();
        foreach (var name in names.Count == 0 ? [Stdin] : names)
        {
            if (Directory.Exists(name))
            {
                inputs.AddRange(await InFolderAsync(name, skipped, cancellation));
            }
            else
            {
                inputs.Add(name == Stdin ? new("stdin", context.OpenInput)
                    : File.Exists(name) ? new(name, () => File.OpenRead(name))
                    : throw new InputException($"{name}: file or folder not found."));
            }
        }

        await context.Errors.WriteLinesAsync(skipped.Describe(command));
        return inputs.Count > 0 ? inputs : throw new InputException("The input contains no manifest.");
    }

    private static async Task<IReadOnlyList<ManifestInput>> InFolderAsync(string folder, SkippedFiles skipped, CancellationToken cancellation)
    {
        var files = ManifestFolder.Files(folder);
        if (files.Count == 0)
        {
            throw new InputException($"{folder}: the folder contains no .yaml, .yml or .json file.");
        }

        var inputs = new List<ManifestInput>();
        foreach (var file in files)
        {
            if (!await skipped.AddAsync(file, cancellation))
            {
                inputs.Add(new(file, () => File.OpenRead(file)));
            }
        }

        return inputs;
    }
}

/// <summary>A file, or standard input, which can be opened once.</summary>
internal sealed record ManifestInput(string Name, Func<Stream> Open)
{
    /// <returns>The text in UTF-8.</returns>
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await using var stream = Open();
        await (await Utf8Input.OpenAsync(stream, cancellation: cancellation)).CopyToAsync(text, cancellation);
        return text.ToArray();
    }
}
