using System.Net;
using System.Net.Sockets;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Cluster;

/// <summary>The requests that the API server receives.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Each_impersonated_group_is_a_line_of_its_own()
    {
        await using var cluster = await LoopbackCluster.StartAsync(TestView.Alias());
        var groups = new List<string?>();
        cluster.Server.Before = request =>
        {
            Assert.Equal("jané", request.Headers["Impersonate-User"]);
            Assert.Equal("7", request.Headers["Impersonate-Uid"]);
            groups.AddRange(request.Headers["Impersonate-Group"]);
            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("hold", "auth", "--as", "jané", "--as-uid", "7", "--as-group", "dev, ops", "--as-group", "admins");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["dev, ops", "admins"], groups[..2]);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_within_the_request_timeout_is_reported()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Before = request => Task.Delay(Timeout.InfiniteTimeSpan, request.HttpContext.RequestAborted);

        var result = await cluster.RunAsync("status", "--request-timeout", "200ms");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The API server did not answer within 0.2 seconds.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_proxy_is_not_bypassed()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var proxy = $"http://127.0.0.1:{((IPEndPoint)unused.LocalEndpoint).Port}";
        unused.Stop();
        var config = await File.ReadAllTextAsync(cluster.Kubeconfig, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            cluster.Kubeconfig, config.Replace("    server:", $"    proxy-url: {proxy}\n    server:", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var result = await cluster.RunAsync("status");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The request to the API server failed", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Server.Requests);
    }

    [Theory]
    [InlineData("status --namespace ..", "--namespace '..' is not a DNS label")]
    [InlineData("status -n a/b", "--namespace 'a/b' is not a DNS label")]
    [InlineData("status --request-timeout soon", "--request-timeout 'soon' is not a non-negative duration")]
    [InlineData("check --cluster-manifests . --as jane", "'--cluster-manifests' cannot be combined with '--as'")]
    [InlineData("status --server ftp://x --kubeconfig /dev/null", "The server 'ftp://x' is not an address")]
    public async Task An_invalid_connection_option_is_reported(string arguments, string message)
    {
        var result = await CommandLine.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }
}
