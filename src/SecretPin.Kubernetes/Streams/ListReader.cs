using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>Reads a list from a stream, item by item. The members of the list may be in any order.</summary>
public static class ListReader
{
    /// <inheritdoc cref="ListParser" path="/param"/>
    /// <exception cref="JsonException">The JSON is malformed or truncated.</exception>
    /// <exception cref="ObjectFormatException">The JSON is not a list.</exception>
    public static async Task<ListHead> ReadAsync(Stream stream, ObjectHandler item, CancellationToken cancellation, Action? onVersion = null)
    {
        using var buffer = new StreamBuffer(stream);
        var parser = new ListParser(item, onVersion);
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

/// <summary>The fields of a list other than its items (metav1.ListMeta).</summary>
/// <param name="Kind">Such as <c>DeploymentList</c>.</param>
/// <param name="ResourceVersion">The version after which a watch continues.</param>
/// <param name="Continue">The token of the next page; empty on the last page.</param>
public sealed record ListHead(string Kind, string ResourceVersion, string Continue);

/// <summary>Handles the JSON of one object. The span is valid only during the call.</summary>
public delegate void ObjectHandler(ReadOnlySpan<byte> json);
