namespace SecretPin.Cli.Check;

/// <summary>Writes what a check found.</summary>
internal interface IFindingReport
{
    Task WriteAsync(IReadOnlyList<Finding> findings, Stream output, CancellationToken cancellation);
}
