namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>
/// The binaries of Kubernetes, in the folder <c>$KUBEBUILDER_ASSETS</c> (by default, the folder of envtest). Kubectl and Helm can
/// also be on the path.
/// </summary>
internal static class Binaries
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "/usr/local/kubebuilder/bin";

    public static string? Etcd { get; } = InFolder("etcd");

    public static string? ApiServer { get; } = InFolder("kube-apiserver");

    public static string? ControllerManager { get; } = InFolder("kube-controller-manager");

    public static string? Kubectl { get; } = InFolder("kubectl") ?? OnPath("kubectl");

    public static string? Helm { get; } = InFolder("helm") ?? OnPath("helm");

    /// <summary>In Debian's package prometheus.</summary>
    public static string? Prometheus { get; } = OnPath("prometheus");

    /// <summary>In Debian's package lua5.4.</summary>
    public static string? Lua { get; } = OnPath("lua") ?? OnPath("lua5.4");

    /// <summary>Why no control plane can be started; <see langword="null"/> if one can.</summary>
    public static string? WhyNoControlPlane { get; } = Missing(
        ("etcd", Etcd), ("kube-apiserver", ApiServer), ("kube-controller-manager", ControllerManager), ("kubectl", Kubectl));

    /// <summary>Why no chart can be rendered.</summary>
    public static string? WhyNoHelm { get; } = Missing(("helm", Helm));

    private static string? Missing(params (string Name, string? File)[] binaries)
    {
        var missing = binaries.Where(binary => binary.File is null).Select(binary => binary.Name).ToArray();
        return missing.Length == 0
            ? null
            : $"Not found: {string.Join(", ", missing)} in {Folder}. Set KUBEBUILDER_ASSETS to a folder with the binaries of Kubernetes.";
    }

    private static string? InFolder(string name) => Existing(Folder, name);

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Existing(folder, name))
            .FirstOrDefault(file => file is not null);

    private static string? Existing(string folder, string name) => Path.Combine(folder, name) is var file && File.Exists(file) ? file : null;
}
