using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using k8s;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class ApiServerTests : IAsyncLifetime
{
    private TestApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Returns_a_successful_response_over_http_2()
    {
        _server[Resources.Secrets].Put("a", "one");
        using var api = _server.Client();
        using var response = await AskAsync(api);
        Assert.Equal(2, response.Version.Major);
        Assert.Contains("\"one\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_contains_the_Status_and_nothing_else_of_the_response()
    {
        _server[Resources.Secrets].Next(TestAnswers.Body("{\"data\":\"c2VjcmV0\"}"), TestAnswers.Status(429, "TooManyRequests", "slow down", "7"));
        using var api = _server.Client();
        using var response = await AskAsync(api);
        var refused = await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api));
        Assert.Equal((HttpStatusCode.TooManyRequests, "TooManyRequests", "slow down"), (refused.StatusCode!.Value, refused.Reason, refused.Message));
        Assert.Equal(TimeSpan.FromSeconds(7), refused.RetryAfter);
    }

    [Theory]
    [InlineData("<html>who is asking?</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"message\":5}")]
    public async Task A_failure_without_a_Status_contains_the_status_code(string body)
    {
        _server[Resources.Secrets].Next(context =>
        {
            context.Response.StatusCode = 502;
            return TestAnswers.Body(body)(context);
        });
        using var api = _server.Client();
        var refused = await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api));
        Assert.Equal("The API server answered with HTTP 502.", refused.Message);
    }

    [Fact]
    public async Task A_refused_connection_is_a_failure_without_a_status_code()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        using var api = TestApiServer.ClientAt(port);
        var refused = await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api));
        Assert.Null(refused.StatusCode);
        Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connect_timeout_is_a_failure_without_a_status_code()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var api = TestApiServer.ClientAt(((IPEndPoint)listener.LocalEndpoint).Port, new() { ConnectTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Null((await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api))).StatusCode);
    }

    [Fact]
    public async Task A_cancelled_request_ends()
    {
        _server[Resources.Secrets].Next(TestAnswers.NoAnswer);
        using var api = _server.Client();
        using var end = new CancellationTokenSource();
        var asking = api.SendAsync(new(HttpMethod.Get, Resources.Secrets.Path()), end.Token);
        await _server[Resources.Secrets].RequestAsync(_ => true);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Each_request_uses_the_current_token()
    {
        var token = "first";
        using var api = new ApiServer(
            () => new() { Host = $"https://127.0.0.1:{_server.Port}/", SkipTlsVerify = true, TokenProvider = new TokenOf(() => token) }, null, new TestTime());
        _server[Resources.Secrets].Put("a", "one");
        _server.Token = "first";
        (await AskAsync(api)).Dispose();
        _server.Token = "second";
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api))).StatusCode);
        token = "second";
        (await AskAsync(api)).Dispose();
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_rejected_and_the_message_states_the_reason()
    {
        _server[Resources.Secrets].Put("a", "one");
        using var api = new ApiServer(() => Configuration(""), null, new TestTime());
        (await AskAsync(api)).Dispose();
        using var other = new ApiServer(() => Configuration("other.example.org"), null, new TestTime());

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(other));

        Assert.StartsWith("The request to the API server failed: The SSL connection could not be established: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RemoteCertificateNameMismatch", failure.Message, StringComparison.Ordinal);

        KubernetesClientConfiguration Configuration(string name)
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(_server.Certificate.CaPem);
            return new() { Host = $"https://127.0.0.1:{_server.Port}", SslCaCerts = certificates, TlsServerName = name };
        }
    }

    [Fact]
    public async Task A_changed_CA_file_is_loaded()
    {
        var file = Path.GetTempFileName();
        var time = new TestTime();
        await File.WriteAllTextAsync(file, _server.Certificate.CaPem);
        using var api = new ApiServer(
            () =>
            {
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPemFile(file);
                return new() { Host = $"https://127.0.0.1:{_server.Port}", SslCaCerts = certificates };
            },
            file,
            time);
        _server[Resources.Secrets].Put("a", "one");
        (await AskAsync(api)).Dispose();

        await _server.DisposeAsync();
        _server = await TestApiServer.StartAsync(port: _server.Port, certificate: TestCertificate.New("another CA"));
        _server[Resources.Secrets].Put("a", "one");
        Assert.Null((await Assert.ThrowsAsync<ApiServerException>(() => AskAsync(api))).StatusCode);

        await File.WriteAllTextAsync(file, _server.Certificate.CaPem);
        time.Advance(TimeSpan.FromSeconds(30));
        (await AskAsync(api)).Dispose();

        // The file is being replaced: the last good client stays.
        await File.WriteAllTextAsync(file, "-----BEGIN CERTIFICATE-----");
        time.Advance(TimeSpan.FromSeconds(30));
        (await AskAsync(api)).Dispose();
        File.Delete(file);
        time.Advance(TimeSpan.FromSeconds(30));
        (await AskAsync(api)).Dispose();
    }

    private static Task<HttpResponseMessage> AskAsync(ApiServer api) =>
        api.SendAsync(new(HttpMethod.Get, Resources.Secrets.Path()), CancellationToken.None);

    private sealed class TokenOf(Func<string> token) : k8s.Authentication.ITokenProvider
    {
        public Task<System.Net.Http.Headers.AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token()));
    }
}
