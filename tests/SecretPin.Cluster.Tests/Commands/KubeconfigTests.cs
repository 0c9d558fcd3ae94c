using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The plugin acts as the same user as kubectl.</summary>
public sealed class KubeconfigTests(RunningCluster cluster)
{
    [Fact]
    public async Task An_impersonated_user_and_its_groups_have_only_their_own_rights()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Kubectl("create", "role", "reads", "--verb=get,list", "--resource=*.*");
        await ns.Kubectl("create", "rolebinding", "reads", "--role=reads", "--group=readers");
        var admin = await File.ReadAllTextAsync(cluster.Plane.AdminKubeconfig, TestContext.Current.CancellationToken);
        var nobody = cluster.Plane.Write(
            $"{ns.Name}-nobody.kubeconfig", admin.Replace("user: { ", "user: { as: nobody, as-groups: [staff, \"a, b\"], ", StringComparison.Ordinal));
        string[] both = ["--kubeconfig", nobody];

        // kubectl is the oracle.
        Assert.NotEqual(0, (await ns.Try(["get", "secretaliases", .. both])).Code);
        (await ns.Try(["secretpin", "status", .. both])).Refused("You lack the permission to list secret");
        (await ns.Try(["secretpin", "status", "--as", "nobody", "--as-group", "staff"])).Refused("You lack the permission to list secret");
        (await ns.Try(["secretpin", "status", "--as", "nobody", "--as-group", "staff", "--as-group", "readers"])).Succeeded();
        (await ns.Try(["secretpin", "rotate", "auth", "--set", "a=b", "--as", "nobody", "--as-group", "readers"]))
            .Refused("You lack the permission to create secrets");
    }

    [Fact]
    public async Task A_token_file_a_server_name_and_a_relative_plugin_work_as_in_kubectl()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Kubectl("create", "serviceaccount", "dev");
        await ns.Kubectl("create", "role", "reads", "--verb=get,list", "--resource=*.*");
        await ns.Kubectl("create", "rolebinding", "dev", "--role=reads", $"--serviceaccount={ns.Name}:dev");
        var token = (await ns.Kubectl("create", "token", "dev")).Output.Trim();
        var file = cluster.Plane.Write($"{ns.Name}.token", token);
        var plugin = cluster.Plane.Write(
            $"{ns.Name}.plugin",
            "#!/bin/sh\necho '{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\", "
            + "\"status\": {\"token\": \"'$(cat \"$1\")'\"}}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var withToken = Kubeconfig.For(cluster.Plane.Server, cluster.Plane.Authority, token);
        string[] users =
        [
            $"tokenFile: {Path.GetFileName(file)}",
            $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: ./{Path.GetFileName(plugin)}, args: [{file}], interactiveMode: Never}}",
        ];
        foreach (var user in users)
        {
            var kubeconfig = cluster.Plane.Write($"{ns.Name}.kubeconfig", withToken.Replace($"token: {token}", user, StringComparison.Ordinal));
            (await ns.Try("get", "secretaliases", "--kubeconfig", kubeconfig)).Succeeded();
            (await ns.Try("secretpin", "status", "--kubeconfig", kubeconfig)).Succeeded();
        }

        foreach (var (name, isAccepted) in new[] { ("localhost", true), ("other.example.org", false) })
        {
            var kubeconfig = cluster.Plane.Write(
                $"{ns.Name}.kubeconfig", withToken.Replace("    server:", $"    tls-server-name: {name}\n    server:", StringComparison.Ordinal));
            Assert.Equal(isAccepted, (await ns.Try("get", "secretaliases", "--kubeconfig", kubeconfig)).Code == 0);
            var status = await ns.Try("secretpin", "status", "--kubeconfig", kubeconfig);
            Assert.Equal(isAccepted ? 0 : 2, status.Code);
            Assert.DoesNotContain("see inner exception", status.Error, StringComparison.Ordinal);
        }

        var insecure = cluster.Plane.Write(
            $"{ns.Name}.kubeconfig",
            System.Text.RegularExpressions.Regex.Replace(withToken, "certificate-authority-data: .*", "insecure-skip-tls-verify: true"));
        (await ns.Try("get", "secretaliases", "--kubeconfig", insecure)).Succeeded();
        (await ns.Try("secretpin", "status", "--kubeconfig", insecure)).Succeeded();
    }
}
