using SecretPin.Core.References;

namespace SecretPin.Manifests.Files;

/// <summary>The built-in cluster-scoped kinds (kubectl api-resources --namespaced=false, Kubernetes 1.36).</summary>
public static class ClusterScopedKinds
{
    private static readonly HashSet<ObjectKind> All =
    [
        Kinds.Namespace,
        Kinds.PersistentVolume,
        Kinds.StorageClass,
        new("", "Node"),
        new("", "ComponentStatus"),
        new("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        new("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        new("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
        new("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
        new("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        new("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        new("apiextensions.k8s.io", "CustomResourceDefinition"),
        new("apiregistration.k8s.io", "APIService"),
        new("certificates.k8s.io", "CertificateSigningRequest"),
        new("certificates.k8s.io", "ClusterTrustBundle"),
        new("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        new("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        new("gateway.networking.k8s.io", "GatewayClass"),
        new("networking.k8s.io", "IngressClass"),
        new("networking.k8s.io", "IPAddress"),
        new("networking.k8s.io", "ServiceCIDR"),
        new("node.k8s.io", "RuntimeClass"),
        new("rbac.authorization.k8s.io", "ClusterRole"),
        new("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        new("resource.k8s.io", "DeviceClass"),
        new("resource.k8s.io", "ResourceSlice"),
        new("scheduling.k8s.io", "PriorityClass"),
        new("storage.k8s.io", "CSIDriver"),
        new("storage.k8s.io", "CSINode"),
        new("storage.k8s.io", "VolumeAttributesClass"),
        new("storage.k8s.io", "VolumeAttachment"),
    ];

    public static bool Contains(ObjectKind kind) => All.Contains(kind);
}
