namespace SecretPin.Cli.Terminal;

/// <param name="Title">In capitals, as kubectl has them.</param>
/// <param name="IsWide">Whether it is only in <c>-o wide</c>.</param>
internal sealed record Column(string Title, bool IsWide = false);
