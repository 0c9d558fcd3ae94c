using System.Net;
using System.Net.Sockets;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Tests.Cluster;

/// <summary>The messages about clusters that cannot be used, and about invalid values.</summary>
public sealed class ClusterErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_kubeconfig_is_reported()
    {
        var missing = await CommandLine.RunAsync("status", "--kubeconfig", "/does/not/exist");
        Assert.Equal((2, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("/does/not/exist: kubeconfig not found.", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_on_an_invalid_kubeconfig_contains_no_credentials()
    {
        var broken = await CommandLine.RunAsync("status", "--kubeconfig", _folder.Write("broken", "users: [{token: hunter2\n"));
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("is invalid: malformed YAML", broken.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", broken.Errors, StringComparison.Ordinal);

        var context = await CommandLine.RunAsync("status", "--kubeconfig", Kubeconfig(1), "--context", "other");
        Assert.Equal(2, context.ExitCode);
        Assert.Contains("other", context.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_reported()
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
    public async Task A_cluster_without_SecretPin_is_reported(string arguments, string crd)
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Withdraw(Resources.SecretAliases);
        cluster.Server.Withdraw(Resources.BlockedDeletions);

        var result = await cluster.RunAsync(arguments.Split(' '));

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
    public async Task An_argument_that_may_be_a_value_is_not_printed(string arguments)
    {
        var result = await CommandLine.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Errors);
        Assert.DoesNotContain("hunter2", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_line_of_an_env_file_is_reported_by_its_number()
    {
        var file = _folder.Write("list.env", "A=1\nhunter 2=x\n");

        var result = await CommandLine.RunAsync("rotate", "auth", "--from-env-file", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{file}:2: KEY=VALUE expected", result.Errors, StringComparison.Ordinal);
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
}
