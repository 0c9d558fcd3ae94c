namespace SecretPin.Core.References;

/// <summary>
/// The second table: the fields of a pod spec that name Secrets. These are the 18 paths of kubernetes pkg/api/v1/pod/util.go
/// VisitPodSecretNames in version 1.36. A test compares the table with all fields of the API types.
/// </summary>
public static class PodSpecFields
{
    public static IReadOnlyList<SecretField> All { get; } =
    [
        .. Container("containers", "container"),
        .. Container("initContainers", "init container"),
        .. Container("ephemeralContainers", "ephemeral container"),
        new("imagePullSecrets/*", "imagePullSecrets") { IsPullSecret = true },
        new("volumes/[name]/secret", "volume {0}") { Name = "secretName", Optional = "optional" },
        new("volumes/[name]/projected/sources/*/secret", "projected volume {0}") { Optional = "optional" },
        new("volumes/[name]/csi/nodePublishSecretRef", "CSI volume {0}"),
        new("volumes/[name]/azureFile", "Azure File volume {0}") { Name = "secretName" },
        new("volumes/[name]/cephfs/secretRef", "CephFS volume {0}"),
        new("volumes/[name]/cinder/secretRef", "Cinder volume {0}"),
        new("volumes/[name]/flexVolume/secretRef", "flex volume {0}"),
        new("volumes/[name]/iscsi/secretRef", "iSCSI volume {0}"),
        new("volumes/[name]/rbd/secretRef", "RBD volume {0}"),
        new("volumes/[name]/scaleIO/secretRef", "ScaleIO volume {0}"),
        new("volumes/[name]/storageos/secretRef", "StorageOS volume {0}"),
    ];

    private static SecretField[] Container(string list, string label) =>
    [
        new($"{list}/[name]/env/[name]/valueFrom/secretKeyRef", label + " {0}, env {1}") { Optional = "optional" },
        new($"{list}/[name]/envFrom/*/secretRef", label + " {0}, envFrom") { Optional = "optional" },
    ];
}
