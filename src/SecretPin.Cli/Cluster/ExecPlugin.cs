using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Authentication;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Cluster;

/// <summary>A credential plugin, which prints an ExecCredential (client.authentication.k8s.io).</summary>
internal sealed class ExecPlugin : ITokenProvider
{
    private readonly KubeconfigEntry _exec;
    private readonly JsonObject _info;
    private readonly bool _isInteractive;
    private readonly TimeProvider _time;
    private JsonObject _status = [];

    private ExecPlugin(KubeconfigEntry exec, JsonObject info, bool isInteractive, TimeProvider time) =>
        (_exec, _info, _isInteractive, _time) = (exec, info, isInteractive, time);

    /// <exception cref="InputException">The entry is invalid.</exception>
    public static ExecPlugin Of(KubeconfigEntry exec, KubeconfigEntry cluster, TimeProvider time)
    {
        exec.Only("apiVersion", "command", "args", "env", "installHint", "provideClusterInfo", "interactiveMode");
        var version = exec.Text("apiVersion");
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw exec.Problem("apiVersion", "is not client.authentication.k8s.io/v1 or v1beta1");
        }

        if (exec.Text("command").Length == 0)
        {
            throw exec.Problem("command", "is missing");
        }

        // The defaults of client-go (clientcmd/api/v1 SetDefaults_ExecConfig).
        var mode = exec.Text("interactiveMode") is { Length: > 0 } stated ? stated
            : version.EndsWith("/v1", StringComparison.Ordinal) ? "Never"
            : "IfAvailable";
        if (mode is not ("Never" or "IfAvailable" or "Always"))
        {
            throw exec.Problem("interactiveMode", "is not Never, IfAvailable or Always");
        }

        if (mode == "Always" && Console.IsInputRedirected)
        {
            throw exec.Problem("interactiveMode", "is Always, but standard input is not a terminal");
        }

        var isInteractive = mode != "Never" && !Console.IsInputRedirected;
        var spec = new JsonObject { ["interactive"] = isInteractive };
        if (exec.Flag("provideClusterInfo"))
        {
            spec["cluster"] = ClusterInfo(cluster);
        }

        return new(exec, new() { ["kind"] = "ExecCredential", ["apiVersion"] = version, ["spec"] = spec }, isInteractive, time);
    }

    /// <summary>Runs the plugin, and uses the token or the certificate that it prints.</summary>
    public void Authenticate(KubernetesClientConfiguration client)
    {
        _status = Run();
        if (Status("clientCertificateData") is { Length: > 0 } certificate)
        {
            UserCredentials.SetCertificate(client, Encoding.UTF8.GetBytes(certificate), Encoding.UTF8.GetBytes(Status("clientKeyData")));
        }

        client.TokenProvider = Status("token").Length > 0 ? this : null;
    }

    /// <summary>The token. Runs the plugin again after the token has expired.</summary>
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        if (DateTimeOffset.TryParse(Status("expirationTimestamp"), CultureInfo.InvariantCulture, out var expiry) && expiry <= _time.GetUtcNow())
        {
            _status = Run();
        }

        return Task.FromResult(new AuthenticationHeaderValue("Bearer", Status("token")));
    }

    private string Status(string key) => _status[key] is JsonValue value ? value.ToString() : "";

    private JsonObject Run()
    {
        // As in kubectl, a name without a separator is searched in PATH; otherwise it is relative to the kubeconfig.
        var command = _exec.Text("command");
        command = command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? _exec.File("command") : command;
        var start = new ProcessStartInfo(command, _exec.Texts("args")) { RedirectStandardOutput = true, RedirectStandardInput = !_isInteractive };
        start.Environment["KUBERNETES_EXEC_INFO"] = _info.ToJsonString();
        foreach (var variable in _exec.Entries("env"))
        {
            variable.Only("name", "value");
            start.Environment[variable.Text("name")] = variable.Text("value");
        }

        try
        {
            using var process = Process.Start(start)!;
            if (!_isInteractive)
            {
                process.StandardInput.Close();
            }

            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Parse(output) : throw Failure($"exited with code {process.ExitCode}");
        }
        catch (Win32Exception failure)
        {
            throw Failure($"cannot be started: {failure.Message}. {_exec.Text("installHint")}".TrimEnd());
        }
    }

    /// <summary>The output is never part of a message, because it contains credentials.</summary>
    private JsonObject Parse(string output)
    {
        try
        {
            if (JsonNode.Parse(output) is JsonObject credential && (string?)credential["kind"] == "ExecCredential"
                && (string?)credential["apiVersion"] == _exec.Text("apiVersion") && credential["status"] is JsonObject status
                && (status["token"] is not null || (status["clientCertificateData"] is not null && status["clientKeyData"] is not null)))
            {
                return status;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Reported below.
        }

        throw Failure($"printed no ExecCredential of {_exec.Text("apiVersion")} with a token or a certificate");
    }

    private InputException Failure(string problem) => new($"The credential plugin '{_exec.Text("command")}' {problem}");

    private static JsonObject ClusterInfo(KubeconfigEntry cluster)
    {
        var info = new JsonObject { ["server"] = cluster.Text("server") };
        foreach (var key in new[] { "tls-server-name", "proxy-url" })
        {
            if (cluster.Text(key) is { Length: > 0 } text)
            {
                info[key] = text;
            }
        }

        if (cluster.Flag("insecure-skip-tls-verify"))
        {
            info["insecure-skip-tls-verify"] = true;
        }

        if (cluster.Data("certificate-authority-data", "certificate-authority") is { } authority)
        {
            info["certificate-authority-data"] = Convert.ToBase64String(authority);
        }

        // The extension with this name is meant for plugins (clientcmd clusterExtensionKey).
        if (cluster.Entries("extensions").FirstOrDefault(extension => extension.Text("name") == "client.authentication.k8s.io/exec") is { } extension)
        {
            info["config"] = extension.Json("extension")?.DeepClone();
        }

        return info;
    }
}
