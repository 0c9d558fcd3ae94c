namespace SecretPin.Cli.Check;

/// <summary>How bad it is; SARIF's words.</summary>
internal enum FindingLevel
{
    /// <summary>Somebody asked to be told.</summary>
    Note,

    /// <summary>It may not do what was meant.</summary>
    Warning,

    /// <summary>It would be refused, or not start.</summary>
    Error,
}
