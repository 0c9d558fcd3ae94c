namespace SecretPin.Cli.Editing;

/// <summary>A range of a text, and its replacement.</summary>
/// <typeparam name="T">The unit of the text: <see cref="byte"/> or <see cref="char"/>.</typeparam>
internal readonly record struct TextEdit<T>(int Start, int End, ReadOnlyMemory<T> Replacement)
{
    /// <returns><see langword="null"/> if two edits overlap. The edits can be in any order.</returns>
    public static ReadOnlyMemory<T>? Apply(ReadOnlySpan<T> source, IEnumerable<TextEdit<T>> edits)
    {
        var result = new List<T>(source.Length);
        var at = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            if (edit.Start < at)
            {
                return null;
            }

            result.AddRange(source[at..edit.Start]);
            result.AddRange(edit.Replacement.Span);
            at = edit.End;
        }

        result.AddRange(source[at..]);
        return result.ToArray();
    }
}
