using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>
/// A real etcd, kube-apiserver and kube-controller-manager on 127.0.0.1. There is neither scheduler nor kubelet: pods are
/// created and stay pending.
/// </summary>
internal sealed class KubernetesControlPlane : IAsyncDisposable
{
    private const string AuditPolicy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: Metadata
          users: ["system:serviceaccount:secretpin-system:secretpin"]
        - level: Metadata
          verbs: [create, update, patch, delete]
          resources: [{group: apps, resources: [deployments]}, {group: "", resources: [secrets]}]
        - level: None
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Stack<ChildProcess> _processes = new();
    private readonly X509Certificate2 _admin;
    private Uri _etcd = null!;
    private (string Name, string Value)[] _apiServerFlags = [];
    private ChildProcess? _apiServer;

    private KubernetesControlPlane()
    {
        _admin = Authority.Issue("O=system:masters, CN=admin", Authority.ClientAuthentication);
        Server = new($"https://127.0.0.1:{Ports.Free()}");
        AdminKubeconfig = Write("admin.kubeconfig", Kubeconfig.For(Server, Authority, _admin));
        Api = new(Server, Authority, _admin);
    }

    public Authority Authority { get; } = new();

    /// <summary>The CA of the client certificate that the API server presents to webhooks.</summary>
    public Authority CallersOfWebhooks { get; } = new();

    public Uri Server { get; }

    /// <summary>The file of a kubeconfig with all rights.</summary>
    public string AdminKubeconfig { get; }

    /// <summary>The API, as the administrator.</summary>
    public Api Api { get; }

    /// <summary>Returns when objects can be created and the controllers run.</summary>
    /// <param name="controllers">Whether to run the controllers.</param>
    public static async Task<KubernetesControlPlane> StartAsync(bool controllers = true)
    {
        var plane = new KubernetesControlPlane();
        try
        {
            plane.RunEtcd();
            await plane.RunApiServerAsync(controllers);
            if (controllers)
            {
                await plane.RunControllersAsync();
            }

            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <returns>The path of a new file that is deleted with the control plane.</returns>
    public string Write(string name, string text)
    {
        var file = _folder[name];
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>One line of JSON for each write of a Deployment or Secret, including dry runs, and for each request of SecretPin.</summary>
    public async Task<string[]> AuditLogAsync() =>
        File.Exists(_folder["audit.log"]) ? await File.ReadAllLinesAsync(_folder["audit.log"]) : [];

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        while (_processes.TryPop(out var process))
        {
            await process.DisposeAsync();
        }

        _admin.Dispose();
        CallersOfWebhooks.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>Kills the API server, compacts etcd, and starts another API server.</summary>
    /// <param name="meanwhile">Runs while there is no API server.</param>
    public async Task LoseApiServerAsync(Func<Task> meanwhile)
    {
        var revision = (await Api.GetAsync("namespaces", "")).Expected()["metadata"]!["resourceVersion"]!.GetValue<string>();
        await _apiServer!.StopAsync("KILL");
        using (var http = new HttpClient())
        using (var compaction = new StringContent($$"""{"revision": "{{revision}}", "physical": true}"""))
        {
            (await http.PostAsync(new Uri(_etcd, "v3/kv/compaction"), compaction)).EnsureSuccessStatusCode();
        }

        await meanwhile();
        await StartApiServerAsync();
    }

    private void RunEtcd()
    {
        var (clients, peers) = (new Uri($"http://127.0.0.1:{Ports.Free()}"), new Uri($"http://127.0.0.1:{Ports.Free()}"));
        Run(
            Binaries.Etcd!,
            ("name", "etcd"),
            ("data-dir", _folder["etcd"]),
            ("listen-client-urls", clients.OriginalString),
            ("advertise-client-urls", clients.OriginalString),
            ("listen-peer-urls", peers.OriginalString),
            ("initial-advertise-peer-urls", peers.OriginalString),
            ("initial-cluster", $"etcd={peers.OriginalString}"),
            // The data need not survive a crash.
            ("unsafe-no-fsync", "true"),
            ("log-level", "error"));
        _etcd = clients;
    }

    private async Task RunApiServerAsync(bool controllers)
    {
        var (certificate, key) = WriteCertificate("apiserver", Authority.Issue("CN=kube-apiserver", Authority.ServerAuthentication));
        using var tokens = RSA.Create(2048);
        using var caller = CallersOfWebhooks.Issue("CN=kube-apiserver", Authority.ClientAuthentication);
        var toWebhooks = Write("to-webhooks.kubeconfig", Kubeconfig.ToWebhooks(caller));
        _apiServerFlags =
        [
            ("etcd-servers", _etcd.OriginalString),
            ("bind-address", "127.0.0.1"),
            ("advertise-address", "127.0.0.1"),
            ("secure-port", $"{Server.Port}"),
            ("tls-cert-file", certificate),
            ("tls-private-key-file", key),
            ("client-ca-file", Write("ca.crt", Authority.Pem)),
            ("service-account-issuer", "https://kubernetes.default.svc"),
            ("service-account-signing-key-file", Write("tokens.key", tokens.ExportPkcs8PrivateKeyPem())),
            ("service-account-key-file", Write("tokens.pub", tokens.ExportSubjectPublicKeyInfoPem())),
            ("service-cluster-ip-range", "10.0.0.0/24"),
            ("audit-policy-file", Write("audit.yaml", AuditPolicy)),
            ("audit-log-path", _folder["audit.log"]),
            ("authorization-mode", "RBAC"),
            ("admission-control-config-file", Write("admission.yaml", $$"""
                apiVersion: apiserver.config.k8s.io/v1
                kind: AdmissionConfiguration
                plugins:
                - name: MutatingAdmissionWebhook
                  configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: {{toWebhooks}}}
                - name: ValidatingAdmissionWebhook
                  configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: {{toWebhooks}}}
                """)),
            // Without controllers there are no ServiceAccounts.
            ("disable-admission-plugins", controllers ? "" : "ServiceAccount"),
        ];
        await StartApiServerAsync();
    }

    private async Task StartApiServerAsync()
    {
        var apiServer = _apiServer = Run(Binaries.ApiServer!, _apiServerFlags);
        await Until.HoldsAsync(
            async () => apiServer.HasExited ? throw new InvalidOperationException($"kube-apiserver ended.\n{apiServer.Output}")
                : await Api.IsReadyAsync() ? null : "kube-apiserver is not ready.",
            () => apiServer.Output);
    }

    private async Task RunControllersAsync()
    {
        using var user = Authority.Issue("CN=system:kube-controller-manager", Authority.ClientAuthentication);
        Run(
            Binaries.ControllerManager!,
            ("kubeconfig", Write("controllers.kubeconfig", Kubeconfig.For(Server, Authority, user))),
            ("bind-address", "127.0.0.1"),
            ("secure-port", $"{Ports.Free()}"),
            ("cert-dir", _folder["controllers"]),
            ("service-account-private-key-file", _folder["tokens.key"]),
            ("root-ca-file", _folder["ca.crt"]),
            ("use-service-account-credentials", "true"),
            ("leader-elect", "false"),
            ("kube-api-qps", "300"),
            ("kube-api-burst", "600"));
        // No pod can be created without the ServiceAccount.
        await Api.UntilAsync("serviceaccounts", "default", "default", account => account is not null);
    }

    private ChildProcess Run(string program, params (string Name, string Value)[] flags)
    {
        var process = ChildProcess.Start([program, .. flags.Where(flag => flag.Value.Length > 0).Select(flag => $"--{flag.Name}={flag.Value}")]);
        _processes.Push(process);
        return process;
    }

    private (string Certificate, string Key) WriteCertificate(string name, X509Certificate2 issued)
    {
        using (issued)
        {
            return (
                Write($"{name}.crt", issued.ExportCertificatePem()),
                Write($"{name}.key", issued.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        }
    }
}
