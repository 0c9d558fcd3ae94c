using SecretPin.Core;

namespace SecretPin.Kubernetes.Api;

/// <summary>The resources that SecretPin reads and writes. <see cref="ListOrder"/> lists those that can reference a Secret.</summary>
public static class Resources
{
    public static readonly Resource Pods = new("", "v1", "pods", "Pod");
    public static readonly Resource PodTemplates = new("", "v1", "podtemplates", "PodTemplate");
    public static readonly Resource ReplicationControllers = new("", "v1", "replicationcontrollers", "ReplicationController");
    public static readonly Resource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly Resource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly Resource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly Resource DaemonSets = new("apps", "v1", "daemonsets", "DaemonSet");
    public static readonly Resource ControllerRevisions = new("apps", "v1", "controllerrevisions", "ControllerRevision");
    public static readonly Resource Jobs = new("batch", "v1", "jobs", "Job");
    public static readonly Resource CronJobs = new("batch", "v1", "cronjobs", "CronJob");
    public static readonly Resource ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static readonly Resource Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress");
    public static readonly Resource Gateways = new("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
    public static readonly Resource PersistentVolumes = new("", "v1", "persistentvolumes", "PersistentVolume") { IsNamespaced = false };
    public static readonly Resource StorageClasses = new("storage.k8s.io", "v1", "storageclasses", "StorageClass") { IsNamespaced = false };

    /// <summary>Metadata-only, so SecretPin never receives the data of a Secret.</summary>
    public static readonly Resource Secrets = new("", "v1", "secrets", "Secret") { IsMetadataOnly = true };

    public static readonly Resource Namespaces = new("", "v1", "namespaces", "Namespace") { IsNamespaced = false, IsMetadataOnly = true };
    public static readonly Resource SecretAliases = new(WellKnown.Group, WellKnown.Version, "secretaliases", "SecretAlias");
    public static readonly Resource BlockedDeletions = new(WellKnown.Group, WellKnown.Version, "blockeddeletions", "BlockedDeletion");

    /// <summary>Of External Secrets Operator, if it is installed. Their metadata identifies those that SecretPin created.</summary>
    public static readonly Resource ExternalSecrets = new("external-secrets.io", "v1", "externalsecrets", "ExternalSecret") { IsMetadataOnly = true };

    public static readonly Resource Events = new("events.k8s.io", "v1", "events", "Event");
    /// <summary>Answers a create with the user that the API server authenticated, and stores nothing.</summary>
    public static readonly Resource SelfSubjectReviews = new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview") { IsNamespaced = false };
    public static readonly Resource SubjectAccessReviews = new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview")
    {
        IsNamespaced = false,
    };

    public static readonly Resource Leases = new("coordination.k8s.io", "v1", "leases", "Lease");
}
