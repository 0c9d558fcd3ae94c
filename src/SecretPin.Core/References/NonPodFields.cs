namespace SecretPin.Core.References;

/// <summary>The fields of kinds without a pod spec that name Secrets.</summary>
public static class NonPodFields
{
    private const string CsiParameter = "csi.storage.k8s.io~1";

    public static IReadOnlyDictionary<ObjectKind, IReadOnlyList<SecretField>> ByKind { get; } =
        new Dictionary<ObjectKind, IReadOnlyList<SecretField>>
        {
            [Kinds.ServiceAccount] =
            [
                new("secrets/*", "secrets") { OnlyLists = true },
                new("imagePullSecrets/*", "imagePullSecrets"),
            ],
            [Kinds.Ingress] =
            [
                new("spec/tls/*", "tls") { Name = "secretName" },
            ],
            [Kinds.Gateway] =
            [
                new("spec/listeners/[name]/tls/certificateRefs/*", "listener {0}")
                {
                    Namespace = "namespace", NamespaceRule = NamespaceRule.NamedOrOwn, Kind = "kind", Group = "group",
                },
            ],
            // kubernetes pkg/api/v1/persistentvolume/util.go VisitPVSecretNames, and the fields that only controllers read.
            [Kinds.PersistentVolume] =
            [
                Volume("azureFile", NamespaceRule.NamedOrClaim) with { Name = "secretName", Namespace = "secretNamespace" },
                Volume("cephfs/secretRef", NamespaceRule.NamedOrClaim),
                Volume("flexVolume/secretRef", NamespaceRule.NamedOrClaim),
                Volume("iscsi/secretRef", NamespaceRule.NamedOrClaim),
                Volume("rbd/secretRef", NamespaceRule.NamedOrClaim),
                Volume("scaleIO/secretRef", NamespaceRule.NamedOrClaim),
                Volume("cinder/secretRef", NamespaceRule.Named),
                Volume("storageos/secretRef", NamespaceRule.Named),
                Volume("csi/controllerPublishSecretRef", NamespaceRule.Named),
                Volume("csi/controllerExpandSecretRef", NamespaceRule.Named),
                Volume("csi/nodeStageSecretRef", NamespaceRule.Named),
                Volume("csi/nodePublishSecretRef", NamespaceRule.Named),
                Volume("csi/nodeExpandSecretRef", NamespaceRule.Named),
                // The CSI external-provisioner writes it, and reads it when it deletes the volume.
                Pair("metadata/annotations", "volume.kubernetes.io~1provisioner-deletion-secret"),
            ],
            // The convention of Kubernetes CSI for parameters. A value with a ${template} is not the name of a Secret. The
            // provisioned volumes contain the resulting names.
            [Kinds.StorageClass] =
            [
                Pair("parameters", CsiParameter + "provisioner-secret"),
                Pair("parameters", CsiParameter + "controller-publish-secret"),
                Pair("parameters", CsiParameter + "controller-expand-secret"),
                Pair("parameters", CsiParameter + "controller-modify-secret"),
                Pair("parameters", CsiParameter + "node-stage-secret"),
                Pair("parameters", CsiParameter + "node-publish-secret"),
                Pair("parameters", CsiParameter + "node-expand-secret"),
            ],
        };

    private static SecretField Volume(string path, NamespaceRule rule) =>
        new($"spec/{path}", path) { Namespace = "namespace", NamespaceRule = rule };

    private static SecretField Pair(string path, string prefix) =>
        new(path, $"{path} {prefix.Replace("~1", "/", StringComparison.Ordinal)}-name")
        {
            Name = $"{prefix}-name",
            Namespace = $"{prefix}-namespace",
            NamespaceRule = NamespaceRule.Named,
        };
}
