using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using Spectre.Console;

namespace SecretPin.Cli.Refs;

/// <summary>A table with one row per reference.</summary>
internal sealed class TableReferences(TextWriter stdout, TextWriter stderr) : IReferenceReport
{
    private readonly Table _table = Tables.Create("NAMESPACE", "OBJECT", "SECRET", "WHERE", "OPTIONAL");

    public void Add(ReferringObject referrer)
    {
        foreach (var reference in referrer.References)
        {
            _table.AddRow(
                Tables.Cell(referrer.Namespace),
                Tables.Cell(referrer.Scanned.ToString()),
                Tables.Cell(reference.Namespace is { Length: > 0 } ns && ns != SecretField.AnyNamespace ? $"{ns}/{reference.Name}" : reference.Name),
                Tables.Cell(reference.Label),
                Tables.Cell(reference.IsOptional ? "yes" : ""));
        }
    }

    public void End()
    {
        if (_table.Rows.Count == 0)
        {
            stderr.WriteLine("No object references a Secret.");
            return;
        }

        Tables.Write(stdout, _table);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
