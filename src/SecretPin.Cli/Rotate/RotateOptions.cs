using System.CommandLine;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Rotate;

/// <summary>The options for the content of a new version.</summary>
internal sealed class RotateOptions
{
    private readonly Option<string[]> _literals = Many("--from-literal", "KEY=VALUE", "A key and its value. Other users may see a command line: prefer files.");
    private readonly Option<string[]> _files = Many("--from-file", "[KEY=]FILE", "A file, whose name is the key by default; or a folder of such files.");
    private readonly Option<string[]> _envFiles = Many("--from-env-file", "FILE", "A file with lines KEY=VALUE.");
    private readonly Option<string[]> _set = Many("--set", "KEY=VALUE", "Copies all keys of the current version, and changes this one.");
    private readonly Option<string[]> _unset = Many("--unset", "KEY", "Copies all keys of the current version except this one.");
    private readonly Option<bool> _copy = new("--copy") { Description = "Copies all keys of the current version; other options override or add keys." };
    private readonly Option<string?> _type = new("--type") { Description = "The type of the Secret; by default that of the current version, else Opaque." };
    private readonly Option<bool> _external = new("--external-secret") { Description = "Creates an ExternalSecret for the version in the place of a Secret." };
    private readonly Option<string?> _store = new("--store")
    {
        Description = "The store: NAME of a ClusterSecretStore, or SecretStore/NAME.",
        HelpName = "[KIND/]NAME",
    };

    private readonly Option<string?> _key = new("--key") { Description = "The secret in the store.", HelpName = "KEY" };
    private readonly Option<string[]> _properties = Many(
        "--property", "KEY[=PROPERTY]", "A key of the Secret, and the property of the store's secret that it gets; by default all properties.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _literals, _files, _envFiles, _set, _unset, _copy, _type, _external, _store, _key, _properties })
        {
            command.Add(option);
        }
    }

    public bool IsExternal(ParseResult parsed) => parsed.GetValue(_external);

    public bool Copies(ParseResult parsed) => parsed.GetValue(_copy) || Values(parsed, _set).Length + Unset(parsed).Length > 0;

    public string[] Unset(ParseResult parsed) => Values(parsed, _unset);

    public string? Type(ParseResult parsed) => parsed.GetValue(_type);

    public SuppliedValues Supplied(ParseResult parsed)
    {
        var supplied = new SuppliedValues();
        supplied.AddLiterals("--from-literal", Values(parsed, _literals));
        supplied.AddFiles(Values(parsed, _files));
        supplied.AddEnvFiles(Values(parsed, _envFiles));
        supplied.AddLiterals("--set", Values(parsed, _set));
        return supplied;
    }

    /// <exception cref="InputException">An option is missing.</exception>
    public ((string Kind, string Name) Store, string Key, (string Key, string Property)[] Properties) Remote(ParseResult parsed)
    {
        if (parsed.GetValue(_store) is not { Length: > 0 } store || parsed.GetValue(_key) is not { Length: > 0 } key)
        {
            throw new InputException("--external-secret requires --store and --key.");
        }

        var parts = store.Split('/', 2);
        return (
            parts.Length == 2 ? (parts[0], parts[1]) : ("ClusterSecretStore", store),
            key,
            [.. Values(parsed, _properties).Select(property => property.Split('=', 2)).Select(pair => (pair[0], pair[^1]))]);
    }

    private static string[] Values(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];

    private static Option<string[]> Many(string name, string form, string description) =>
        new(name) { Description = description + " Can be given more than once.", HelpName = form, Arity = ArgumentArity.OneOrMore };
}
