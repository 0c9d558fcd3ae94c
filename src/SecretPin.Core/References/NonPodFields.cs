namespace SecretPin.Core.References;

/// <summary>Where objects without a pod spec name Secrets.</summary>
public static class NonPodFields
{
    private const string CsiParameter = "csi.storage.k8s.io~1";

    public static IReadOnlyDictionary<ObjectKind, IReadOnlyList<SecretField>> ByKind { get; } =
        new Dictionary<ObjectKind, IReadOnlyList<SecretField>>
        {
            [Kinds.ServiceAccount] =
            [
                new("secrets/*", "secrets"),
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
            // K pkg/api/v1/persistentvolume/util.go VisitPVSecretNames, with what the kubelet never sees.
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
                // Written by the CSI external-provisioner, and needed when the volume is deleted.
                Pair("metadata/annotations", "volume.kubernetes.io~1provisioner-deletion-secret"),
            ],
            // Kubernetes CSI's convention for parameters. A value may have a ${template} in it, and then is no name that a Secret
            // could have: what it becomes stands in the volumes that are made from it.
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
