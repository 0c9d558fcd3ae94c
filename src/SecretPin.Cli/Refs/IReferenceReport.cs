namespace SecretPin.Cli.Refs;

/// <summary>Writes objects as they are read.</summary>
internal interface IReferenceReport : IAsyncDisposable
{
    void Add(ReferringObject found);

    /// <summary>All has been read. Without it the output is visibly incomplete, where its form allows.</summary>
    void End();
}
