using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Rotate;

/// <summary>Values of the user, parsed by the rules of <c>kubectl create secret generic</c>. Messages contain keys and positions, never values.</summary>
internal sealed class SuppliedValues
{
    private const int MaxKey = 253;

    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, byte[]> Values => _values;

    /// <summary>Adds strings of the form <c>KEY=VALUE</c>.</summary>
    public void AddLiterals(string option, IReadOnlyList<string> literals)
    {
        for (var index = 0; index < literals.Count; index++)
        {
            var equals = literals[index].IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new InputException($"{option}, number {index + 1}: KEY=VALUE expected. (The argument is not shown, because it may be a value.)");
            }

            Add(option, literals[index][..equals], System.Text.Encoding.UTF8.GetBytes(literals[index][(equals + 1)..]));
        }
    }

    /// <param name="sources"><c>[KEY=]FILE</c>, or a folder: each file in it whose name is a valid key.</param>
    public void AddFiles(IReadOnlyList<string> sources)
    {
        const string Option = "--from-file";
        foreach (var source in sources)
        {
            var equals = source.IndexOf('=', StringComparison.Ordinal);
            var path = source[(equals + 1)..];
            if (equals >= 0 && Directory.Exists(path))
            {
                throw new InputException($"{Option} {source}: a folder cannot have a key; the name of each file in it is the key.");
            }

            IEnumerable<string> files = Directory.Exists(path)
                ? Directory.GetFiles(path).Where(file => IsKey(Path.GetFileName(file))).Order(StringComparer.Ordinal)
                : [path];
            foreach (var file in files)
            {
                Add(Option, equals > 0 ? source[..equals] : Path.GetFileName(file), Read(Option, file));
            }
        }
    }

    /// <param name="files">Lines of <c>KEY=VALUE</c>; <c>KEY</c> alone takes the value of the environment variable of that name.</param>
    public void AddEnvFiles(IReadOnlyList<string> files)
    {
        const string Option = "--from-env-file";
        foreach (var file in files)
        {
            var number = 0;
            foreach (var raw in System.Text.Encoding.UTF8.GetString(Read(Option, file)).TrimStart('\uFEFF').Split('\n'))
            {
                number++;
                var line = raw.TrimEnd('\r').TrimStart();
                if (line.Length == 0 || line[0] == '#')
                {
                    continue;
                }

                var equals = line.IndexOf('=', StringComparison.Ordinal);
                var key = equals < 0 ? line : line[..equals];
                var value = equals < 0 ? Environment.GetEnvironmentVariable(key) : line[(equals + 1)..];
                if (!IsKey(key))
                {
                    throw new InputException($"{Option} {file}:{number}: KEY=VALUE expected. (The line is not shown, because it may be a value.)");
                }

                if (value is not null)
                {
                    Add(Option, key, System.Text.Encoding.UTF8.GetBytes(value));
                }
            }
        }
    }

    /// <summary>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c> (apimachinery IsConfigMapKey).</summary>
    public static bool IsKey(string key) =>
        key.Length is > 0 and <= MaxKey && key is not ("." or "..") && !key.StartsWith("..", StringComparison.Ordinal)
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private void Add(string option, string key, byte[] value)
    {
        if (!IsKey(key))
        {
            throw new InputException(
                $"{option}: invalid key. A key has at most {MaxKey} letters, digits, '-', '_' and '.'. (The key is not shown, because it may be a value.)");
        }

        if (!_values.TryAdd(key, value))
        {
            throw new InputException($"{option}: key {key} is given more than once.");
        }
    }

    private static byte[] Read(string option, string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option}: {problem.Message}");
        }
    }
}
