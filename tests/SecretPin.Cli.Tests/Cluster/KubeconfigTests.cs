using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Tests.Cluster;

/// <summary>A kubeconfig means the same as for kubectl.</summary>
public sealed class KubeconfigTests : IDisposable
{
    private static readonly Uri AnyServer = new("https://api.example.org:6443/");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_impersonated_identity_is_that_of_the_user()
    {
        var identity = Load("as: jane, as-uid: '7', as-groups: [dev, ops], as-user-extra: {reason: [a, b]}").Connections.Impersonation!;

        Assert.Equal(("jane", "7"), (identity.User, identity.Uid));
        Assert.Equal(["dev", "ops"], identity.Groups);
        Assert.Equal(["a", "b"], identity.Extra["reason"]);
    }

    [Fact]
    public void Flags_have_precedence_over_the_kubeconfig()
    {
        var connection = Load("token: stored, as: jane, as-groups: [dev]", "tls-server-name: other", new()
        {
            Server = "https://other.example.org",
            Token = "given",
            As = "joe",
            AsUid = "8",
            AsGroups = ["ops"],
            RequestTimeout = TimeSpan.FromSeconds(3),
        });

        Assert.Equal(("https://other.example.org", "given"), (connection.Client.Host, connection.Client.AccessToken));
        Assert.Equal("", connection.Client.TlsServerName);
        Assert.Equal(("joe", "8", "ops"), (connection.Connections.Impersonation!.User, connection.Connections.Impersonation.Uid,
            connection.Connections.Impersonation.Groups.Single()));
        Assert.Equal(TimeSpan.FromSeconds(3), connection.Connections.RequestTimeout);
    }

    [Fact]
    public void The_flags_cluster_and_user_select_other_entries()
    {
        var file = _folder.Write("config", """
            clusters: [{name: c, cluster: {server: "https://c"} }, {name: d, cluster: {server: "https://d"} }]
            users: [{name: u, user: {token: t1} }, {name: v, user: {token: t2} }]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: shop} }]
            current-context: x
            """);

        var connection = Kubeconfig.Load(new() { Kubeconfig = file, Cluster = "d", User = "v" }, TimeProvider.System);

        Assert.Equal(("https://d", "t2", "shop"), (connection.Client.Host, connection.Client.AccessToken, connection.Namespace));
    }

    [Theory, InlineData(".."), InlineData("."), InlineData("a/b"), InlineData("a.b"), InlineData("Shop")]
    public void A_namespace_that_is_not_a_DNS_label_is_rejected(string ns)
    {
        var file = _folder.Write("config", $$"""
            clusters: [{name: c, cluster: {server: "https://c"} }]
            contexts: [{name: x, context: {cluster: c, namespace: "{{ns}}"} }]
            current-context: x
            """);

        var problem = Assert.Throws<InputException>(() => Kubeconfig.Load(new() { Kubeconfig = file }, TimeProvider.System));

        Assert.StartsWith(
            $"The kubeconfig is invalid: namespace of context \"x\" is '{ns}', which is not a DNS label", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_is_used_for_every_address()
    {
        var proxy = Load("", "proxy-url: 'http://me:secret@127.0.0.1:3128'").Connections.Proxy!;

        Assert.False(proxy.IsBypassed(new("https://localhost:6443")));
        Assert.Equal(3128, proxy.GetProxy(AnyServer)!.Port);
        Assert.Equal("secret", proxy.Credentials!.GetCredential(AnyServer, "Basic")!.Password);
    }

    [Fact]
    public async Task A_token_file_is_relative_to_the_kubeconfig()
    {
        _folder.Write("tokens/token", "t1\n");

        var header = await Load("tokenFile: tokens/token").Client.TokenProvider.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Bearer t1", header.ToString());
    }

    [Fact]
    public async Task A_plugin_is_relative_to_the_kubeconfig_and_gets_each_argument_and_the_cluster()
    {
        Program("bin/plugin", """
            #!/bin/sh
            info=$(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "'"$1|$2|$X|$info"'"}}'
            """);

        var header = await Load(
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/plugin, args: ['a b', c], env: [{name: X, value: z}], "
            + "provideClusterInfo: true}")
            .Client.TokenProvider.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken);

        var parts = header.Parameter!.Split('|');
        Assert.Equal(["a b", "c", "z"], parts[..3]);
        Assert.Equal(
            """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":"""
            + """{"interactive":false,"cluster":{"server":"https://api.example.org:6443"}}}""",
            System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(parts[3])));
    }

    [Fact]
    public void The_message_on_a_plugin_that_fails_does_not_contain_its_output()
    {
        Program("plugin", "#!/bin/sh\necho hunter2");
        Assert.DoesNotContain("hunter2", Problem("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}"), StringComparison.Ordinal);
        Program("plugin", "#!/bin/sh\nexit 3");
        Assert.Contains(
            "./plugin' exited with code 3", Problem("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}"), StringComparison.Ordinal);
        Assert.Contains(
            "Install it",
            Problem("exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, installHint: Install it}"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("as-groups: [dev]", "", "only together with a user")]
    [InlineData("as: \"a\\nb\"", "", "control character")]
    [InlineData("newAuth: {x: y}", "", "newAuth of user \"u\" is not supported")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, newMode: y}", "", "newMode of exec of user \"u\" is not supported")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "", "apiVersion of exec of user \"u\"")]
    [InlineData("auth-provider: {name: gcp}", "", "name of auth-provider of user \"u\" is 'gcp', which is not supported")]
    [InlineData("auth-provider: {name: oidc, config: {extra-scopes: x}}", "", "extra-scopes of config of auth-provider of user \"u\" is not supported")]
    [InlineData("username: a, token: b", "", "username of user \"u\" cannot be combined with a token")]
    [InlineData("tokenFile: missing", "", "tokenFile of user \"u\" names")]
    [InlineData("client-certificate-data: AAAA", "", "client-key of user \"u\" is missing")]
    [InlineData("client-certificate-data: '*'", "", "client-certificate-data of user \"u\" is not base64")]
    [InlineData("", "new-transport: x", "new-transport of cluster \"c\" is not supported")]
    [InlineData("", "proxy-url: 'ftp://x'", "proxy-url of cluster \"c\" is not a URL")]
    [InlineData("", "certificate-authority: missing.crt", "certificate-authority of cluster \"c\" cannot be read")]
    [InlineData("", "certificate-authority-data: AAAA", "certificate-authority of cluster \"c\" contains no certificate")]
    [InlineData("", "insecure-skip-tls-verify: maybe", "insecure-skip-tls-verify of cluster \"c\" is not true or false")]
    public void An_entry_that_is_not_supported_is_an_error_that_names_it(string user, string cluster, string message) =>
        Assert.Contains(message, Problem(user, cluster), StringComparison.Ordinal);

    [Theory]
    [InlineData("current-context: ghost", "has no context \"ghost\"")]
    [InlineData("contexts: [{name: x, context: {cluster: ghost}}]\ncurrent-context: x", "has no cluster \"ghost\"")]
    [InlineData("clusters: []", "names no server")]
    [InlineData("contexts: x\ncurrent-context: x", "contexts of kubeconfig")]
    public void An_entry_that_does_not_exist_is_named(string config, string message)
    {
        var file = _folder.Write("config", config);

        var problem = Assert.Throws<InputException>(() => Kubeconfig.Load(new() { Kubeconfig = file }, TimeProvider.System));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private string Problem(string user, string cluster = "") => Assert.Throws<InputException>(() => Load(user, cluster)).Message;

    private ClusterConnection Load(string user, string cluster = "", ConnectionFlags? flags = null)
    {
        var file = _folder.Write("config", $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://api.example.org:6443", {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            contexts: [{name: x, context: {cluster: c, user: u, extensions: [{name: tool, extension: {any: thing} }] } }]
            current-context: x
            preferences: {}
            """);
        return Kubeconfig.Load((flags ?? new()) with { Kubeconfig = file }, TimeProvider.System);
    }

    private void Program(string name, string script)
    {
        var file = _folder.Write(name, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
