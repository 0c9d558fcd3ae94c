namespace SecretPin.Cli.Terminal;

/// <summary>A file, or standard input.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Open">Opens it for reading, once.</param>
internal sealed record ManifestInput(string Name, Func<Stream> Open);
