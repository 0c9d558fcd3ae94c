using SecretPin.Cli.Terminal;
using Spectre.Console;

namespace SecretPin.Cli.Refs;

/// <summary>A table for people: a line per reference.</summary>
/// <param name="stderr">Told where there is nothing to show.</param>
internal sealed class TableReferences(TextWriter stderr) : IReferenceReport
{
    private readonly Table _table = Tables.Create("NAMESPACE", "OBJECT", "SECRET", "WHERE", "OPTIONAL");

    public void Add(ReferringObject found)
    {
        foreach (var reference in found.Seen.References)
        {
            _table.AddRow(
                new Text(found.Namespace),
                new Text(found.Seen.ToString()),
                new Text(reference.Namespace is { Length: > 0 } other ? $"{other}/{reference.Name}" : reference.Name),
                new Text(reference.Label),
                new Text(reference.IsOptional ? "yes" : ""));
        }
    }

    public void End()
    {
        if (_table.Rows.Count == 0)
        {
            stderr.WriteLine("No object references a Secret.");
            return;
        }

        Tables.ConsoleFor().Write(_table);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
