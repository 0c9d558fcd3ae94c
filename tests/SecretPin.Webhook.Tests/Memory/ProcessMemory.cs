using System.Globalization;
using System.Text;

namespace SecretPin.Webhook.Tests.Memory;

/// <summary>Reads the memory of a child process on Linux.</summary>
internal static class ProcessMemory
{
    private const int ChunkSize = 1 << 20;

    /// <returns>The occurrences of <paramref name="texts"/> in the writable memory of the process, with their context.</returns>
    public static IReadOnlyList<string> Find(int process, params string[] texts)
    {
        var patterns = texts.SelectMany(text => new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text) }).ToArray();
        var overlap = patterns.Max(text => text.Length);
        var found = new List<string>();
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        var buffer = new byte[ChunkSize + overlap];
        foreach (var (begin, end, name) in Writable(process))
        {
            for (var at = begin; at < end; at += ChunkSize)
            {
                var length = Read(memory, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                found.AddRange(patterns
                    .Select(text => buffer.AsSpan(0, length).IndexOf(text))
                    .Where(index => index >= 0)
                    .Select(index => $"{at + index:x} in {begin:x}-{end:x} {name}: {Around(buffer, index, length)}"));
            }
        }

        return found;
    }

    private static string Around(byte[] buffer, int index, int length)
    {
        var from = Math.Max(0, index - 80);
        return string.Concat(Encoding.Latin1.GetString(buffer, from, Math.Min(200, length - from)).Select(c => c is >= ' ' and <= '~' ? c : '.'));
    }

    private static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> buffer, long at)
    {
        try
        {
            return RandomAccess.Read(memory, buffer, at);
        }
        catch (IOException)
        {
            // The range is mapped, but cannot be read.
            return 0;
        }
    }

    private static IEnumerable<(long Begin, long End, string Name)> Writable(int process) =>
        from line in File.ReadLines($"/proc/{process}/maps").ToArray()
        let parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where parts[1].StartsWith("rw", StringComparison.Ordinal)
        let range = parts[0].Split('-')
        select (Hex(range[0]), Hex(range[1]), parts.ElementAtOrDefault(5) ?? "");

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
