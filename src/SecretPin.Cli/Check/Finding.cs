using SecretPin.Core.References;

namespace SecretPin.Cli.Check;

/// <summary>Something in a manifest that is not as it should be.</summary>
/// <param name="Rule">What was looked for.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="File">As the user named it.</param>
/// <param name="Region">The name that it is about.</param>
/// <param name="Object">For people: <c>Deployment production/auth-api</c>.</param>
/// <param name="Reference">The reference that it is about.</param>
/// <param name="Message">In whole sentences, with what to do.</param>
internal sealed record Finding(
    CheckRule Rule, FindingLevel Level, string File, TextRegion Region, string Object, Reference Reference, string Message);
