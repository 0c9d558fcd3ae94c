namespace SecretPin.Core.References;

/// <summary>The kinds that the rules name.</summary>
public static class Kinds
{
    public static readonly ObjectKind Pod = new("", "Pod");
    public static readonly ObjectKind Secret = new("", "Secret");
    public static readonly ObjectKind Namespace = new("", "Namespace");
    public static readonly ObjectKind ServiceAccount = new("", "ServiceAccount");
    public static readonly ObjectKind PersistentVolume = new("", "PersistentVolume");
    public static readonly ObjectKind Deployment = new("apps", "Deployment");
    public static readonly ObjectKind ReplicaSet = new("apps", "ReplicaSet");
    public static readonly ObjectKind StatefulSet = new("apps", "StatefulSet");
    public static readonly ObjectKind DaemonSet = new("apps", "DaemonSet");
    public static readonly ObjectKind ControllerRevision = new("apps", "ControllerRevision");
    public static readonly ObjectKind Job = new("batch", "Job");
    public static readonly ObjectKind Ingress = new("networking.k8s.io", "Ingress");
    public static readonly ObjectKind StorageClass = new("storage.k8s.io", "StorageClass");
    public static readonly ObjectKind Gateway = new("gateway.networking.k8s.io", "Gateway");
    public static readonly ObjectKind SecretAlias = new(WellKnown.Group, "SecretAlias");
}
