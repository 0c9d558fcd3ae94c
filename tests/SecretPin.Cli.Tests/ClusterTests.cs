using System.Net;
using System.Net.Sockets;
using System.Text;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests;

/// <summary>What a command says of a cluster that is not as it should be.</summary>
public sealed class ClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_kubeconfig_no_cluster_is_known()
    {
        var missing = await CommandLine.RunAsync("status", "--kubeconfig", "/does/not/exist");
        Assert.Equal((2, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("/does/not/exist: there is no such kubeconfig.", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_kubeconfig_is_said_without_its_credentials()
    {
        var broken = await CommandLine.RunAsync("status", "--kubeconfig", _folder.Write("broken", "users: [{token: hunter2\n"));
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("cannot be used: it is not YAML", broken.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", broken.Errors, StringComparison.Ordinal);

        var context = await CommandLine.RunAsync("status", "--kubeconfig", Kubeconfig(1), "--context", "other");
        Assert.Equal(2, context.ExitCode);
        Assert.Contains("other", context.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_no_fault_of_ours()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var result = await CommandLine.RunAsync("status", "--kubeconfig", Kubeconfig(port));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("The request to the API server failed", result.Errors, StringComparison.Ordinal);
        Assert.Contains("kubectl cluster-info", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "secretaliases.secretpin.io")]
    [InlineData("pin auth 20250101000000", "secretaliases.secretpin.io")]
    [InlineData("audit", "blockeddeletions.secretpin.io")]
    public async Task Where_SecretPin_is_not_installed_that_is_what_is_said(string arguments, string crd)
    {
        using var server = new WithoutCrds();

        var result = await CommandLine.RunAsync([.. arguments.Split(' '), "--kubeconfig", Kubeconfig(server.Port)]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(crd, result.Errors, StringComparison.Ordinal);
        Assert.Contains("SecretPin is not installed", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotate auth hunter2")]
    [InlineData("rotate auth --from-literl=password=hunter2")]
    [InlineData("rotate auth --from-literal hunter2")]
    [InlineData("rotate auth --set hunter2")]
    [InlineData("rotate auth --set a/b=hunter2")]
    [InlineData("rotate auth --set a=hunter2 --from-literal a=hunter2")]
    [InlineData("rotate auth --set a=hunter2 --dry-run=hunter2")]
    [InlineData("rotate auth --set a=1 --version hunter2 --kubeconfig /does/not/exist")]
    public async Task What_may_be_a_value_is_not_said_again(string arguments)
    {
        var result = await CommandLine.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Errors);
        Assert.DoesNotContain("hunter2", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_variables_that_is_none_is_named_by_its_number()
    {
        var file = _folder.Write("list.env", "A=1\nhunter 2=x\n");

        var result = await CommandLine.RunAsync("rotate", "auth", "--from-env-file", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{file}:2: write KEY=VALUE", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", result.Errors, StringComparison.Ordinal);
    }

    private string Kubeconfig(int port) => _folder.Write("kubeconfig", $$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:{{port}}" } }]
        users: [{name: u, user: {token: some} }]
        contexts: [{name: x, context: {cluster: c, user: u, namespace: production} }]
        current-context: x
        """);

    /// <summary>Has every built-in kind, without objects, and answers 404 for ours.</summary>
    private sealed class WithoutCrds : IDisposable
    {
        private readonly HttpListener _listener = new();

        public WithoutCrds()
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var exchange = await _listener.GetContextAsync();
                    var isOurs = exchange.Request.Url!.AbsolutePath.Contains("secretpin.io", StringComparison.Ordinal);
                    var body = isOurs
                        ? """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","code":404}"""
                        : """{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""";
                    exchange.Response.StatusCode = isOurs ? 404 : 200;
                    exchange.Response.ContentType = "application/json";
                    await exchange.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                    exchange.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The end.
            }
        }
    }
}
