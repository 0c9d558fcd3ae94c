using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Reads a list from a stream, item by item, in whatever order its members come.</summary>
public static class ListReader
{
    /// <param name="stream">One list as JSON.</param>
    /// <param name="item">Is given each item.</param>
    /// <param name="cancellation">Ends the wait for more.</param>
    /// <exception cref="JsonException">It is not JSON, or ends too early.</exception>
    /// <exception cref="ObjectFormatException">It is JSON, and no list.</exception>
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
