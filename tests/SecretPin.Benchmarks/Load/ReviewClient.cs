namespace SecretPin.Benchmarks.Load;

/// <summary>Sends reviews as the API server does: HTTP/1.1 over TLS, on persistent connections.</summary>
internal sealed class ReviewClient(Uri address, byte[] body) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        SslOptions =
        {
#pragma warning disable CA5359 // Measures time, and trusts whatever answers on this machine.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    });

    /// <returns>The response, an AdmissionReview.</returns>
    public async Task<byte[]> ReviewAsync()
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var response = await _http.PostAsync(new Uri(address, "/mutate/workloads"), content);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }

    public void Dispose() => _http.Dispose();
}
