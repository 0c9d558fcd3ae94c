using System.Text;

namespace SecretPin.Testing.Oracles;

/// <summary>
/// The lists of references in the tests of Kubernetes 1.36 (expectedSecretPaths in pkg/api/v1/pod/util_test.go TestPodSecrets and
/// pkg/api/v1/persistentvolume/util_test.go TestPVSecrets).
/// </summary>
public static class UpstreamPaths
{
    public static readonly string[] Pod =
    [
        "Spec.Containers[*].EnvFrom[*].SecretRef",
        "Spec.Containers[*].Env[*].ValueFrom.SecretKeyRef",
        "Spec.EphemeralContainers[*].EphemeralContainerCommon.EnvFrom[*].SecretRef",
        "Spec.EphemeralContainers[*].EphemeralContainerCommon.Env[*].ValueFrom.SecretKeyRef",
        "Spec.ImagePullSecrets",
        "Spec.InitContainers[*].EnvFrom[*].SecretRef",
        "Spec.InitContainers[*].Env[*].ValueFrom.SecretKeyRef",
        "Spec.Volumes[*].VolumeSource.AzureFile.SecretName",
        "Spec.Volumes[*].VolumeSource.CephFS.SecretRef",
        "Spec.Volumes[*].VolumeSource.Cinder.SecretRef",
        "Spec.Volumes[*].VolumeSource.FlexVolume.SecretRef",
        "Spec.Volumes[*].VolumeSource.Projected.Sources[*].Secret",
        "Spec.Volumes[*].VolumeSource.RBD.SecretRef",
        "Spec.Volumes[*].VolumeSource.Secret",
        "Spec.Volumes[*].VolumeSource.Secret.SecretName",
        "Spec.Volumes[*].VolumeSource.ScaleIO.SecretRef",
        "Spec.Volumes[*].VolumeSource.ISCSI.SecretRef",
        "Spec.Volumes[*].VolumeSource.StorageOS.SecretRef",
        "Spec.Volumes[*].VolumeSource.CSI.NodePublishSecretRef",
    ];

    public static readonly string[] PersistentVolume =
    [
        "Spec.PersistentVolumeSource.AzureFile.SecretName",
        "Spec.PersistentVolumeSource.CephFS.SecretRef",
        "Spec.PersistentVolumeSource.Cinder.SecretRef",
        "Spec.PersistentVolumeSource.FlexVolume.SecretRef",
        "Spec.PersistentVolumeSource.RBD.SecretRef",
        "Spec.PersistentVolumeSource.ScaleIO.SecretRef",
        "Spec.PersistentVolumeSource.ISCSI.SecretRef",
        "Spec.PersistentVolumeSource.StorageOS.SecretRef",
        "Spec.PersistentVolumeSource.CSI.ControllerPublishSecretRef",
        "Spec.PersistentVolumeSource.CSI.NodePublishSecretRef",
        "Spec.PersistentVolumeSource.CSI.NodeStageSecretRef",
        "Spec.PersistentVolumeSource.CSI.ControllerExpandSecretRef",
        "Spec.PersistentVolumeSource.CSI.NodeExpandSecretRef",
    ];

    /// <summary>The names of embedded structs, which are not in the JSON.</summary>
    private static readonly string[] Embedded = ["VolumeSource", "PersistentVolumeSource", "EphemeralContainerCommon"];

    private static readonly Dictionary<string, string> Irregular = new()
    {
        ["CephFS"] = "cephfs",
        ["RBD"] = "rbd",
        ["ISCSI"] = "iscsi",
        ["StorageOS"] = "storageos",
        ["CSI"] = "csi",
    };

    /// <summary>
    /// The lists as JSON paths to the names below <c>spec</c>: keys joined by <c>/</c>, and <c>*</c> for each element of an array.
    /// </summary>
    public static IReadOnlyList<string> InJson(IEnumerable<string> paths) =>
        [.. paths
            .Where(path => !path.EndsWith(".Secret", StringComparison.Ordinal) || path.Contains("Projected", StringComparison.Ordinal)) // Listed twice.
            .Select(path => NameIn(string.Join('/', path.Split('.').Skip(1).Where(part => !Embedded.Contains(part)).Select(Key))))];

    private static string NameIn(string path) =>
        path.EndsWith("/secretName", StringComparison.Ordinal) ? path
        : path == "imagePullSecrets" ? "imagePullSecrets/*/name"
        : $"{path}/name";

    private static string Key(string part)
    {
        var name = part.Replace("[*]", "", StringComparison.Ordinal);
        var key = new StringBuilder(Irregular.GetValueOrDefault(name) ?? char.ToLowerInvariant(name[0]) + name[1..]);
        return (name == part ? key : key.Append("/*")).ToString();
    }
}
