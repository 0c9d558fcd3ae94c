using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Reads a list from a stream, item by item. The members of the list may be in any order.</summary>
public static class ListReader
{
    /// <param name="stream">A list as JSON.</param>
    /// <param name="item">Receives each item.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    /// <exception cref="JsonException">The JSON is malformed or truncated.</exception>
    /// <exception cref="ObjectFormatException">The JSON is not a list.</exception>
    public static async Task<ListHead> ReadAsync(Stream stream, ObjectHandler item, CancellationToken cancellation)
    {
        using var buffer = new StreamBuffer(stream);
        var parser = new ListParser(item);
        bool more;
        do
        {
            more = await buffer.FillAsync(cancellation).ConfigureAwait(false);
            buffer.Use(parser.Parse(buffer.Unused, isFinal: !more));
        }
        while (more);
        return parser.Head;
    }
}
