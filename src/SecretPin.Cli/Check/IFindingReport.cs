namespace SecretPin.Cli.Check;

/// <summary>Writes findings in one output format.</summary>
internal interface IFindingReport
{
    Task WriteAsync(IReadOnlyList<Finding> findings, Stream output, CancellationToken cancellation);
}
