using SecretPin.Core;

namespace SecretPin.Kubernetes.Api;

/// <summary>Reads the body of a response that contains one object.</summary>
public static class ResponseBody
{
    /// <summary>In bytes. The API server accepts objects of about 3 MB.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <exception cref="ApiServerException">The body has more than <see cref="MaxLength"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength is <= MaxLength)
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        }

        return await ReadAsync(
            response,
            async body =>
            {
                using var copy = new MemoryStream();
                await body.CopyToAsync(copy, cancellation).ConfigureAwait(false);
                return copy.ToArray();
            },
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ReadAsync(HttpResponseMessage, CancellationToken)" path="/exception"/>
    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response, Func<Stream, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            return await read(new LimitedStream(body, MaxLength)).ConfigureAwait(false);
        }
        catch (InvalidDataException failure)
        {
            throw new ApiServerException(null, "", $"The API server sent no object: {failure.Message}", failure);
        }
    }
}
