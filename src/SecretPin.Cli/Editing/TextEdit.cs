namespace SecretPin.Cli.Editing;

/// <summary>A piece of text, and what stands in its place.</summary>
/// <typeparam name="T">The unit of the text.</typeparam>
internal readonly record struct TextEdit<T>(int Start, int End, ReadOnlyMemory<T> By)
{
    /// <param name="source">The text.</param>
    /// <param name="cuts">In any order.</param>
    /// <returns><see langword="null"/> where two of them overlap.</returns>
    public static ReadOnlyMemory<T>? Apply(ReadOnlySpan<T> source, IEnumerable<TextEdit<T>> cuts)
    {
        var result = new List<T>(source.Length);
        var at = 0;
        foreach (var cut in cuts.OrderBy(cut => cut.Start))
        {
            if (cut.Start < at)
            {
                return null;
            }

            result.AddRange(source[at..cut.Start]);
            result.AddRange(cut.By.Span);
            at = cut.End;
        }

        result.AddRange(source[at..]);
        return result.ToArray();
    }
}
