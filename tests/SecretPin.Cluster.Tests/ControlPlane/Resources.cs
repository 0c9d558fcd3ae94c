namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>The paths of resources in the API.</summary>
internal static class Resources
{
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["namespaces"] = "api/v1",
        ["secrets"] = "api/v1",
        ["services"] = "api/v1",
        ["pods"] = "api/v1",
        ["podtemplates"] = "api/v1",
        ["replicationcontrollers"] = "api/v1",
        ["serviceaccounts"] = "api/v1",
        ["persistentvolumes"] = "api/v1",
        ["storageclasses"] = "apis/storage.k8s.io/v1",
        ["gateways"] = "apis/gateway.networking.k8s.io/v1",
        ["leases"] = "apis/coordination.k8s.io/v1",
        ["deployments"] = "apis/apps/v1",
        ["replicasets"] = "apis/apps/v1",
        ["statefulsets"] = "apis/apps/v1",
        ["daemonsets"] = "apis/apps/v1",
        ["controllerrevisions"] = "apis/apps/v1",
        ["jobs"] = "apis/batch/v1",
        ["cronjobs"] = "apis/batch/v1",
        ["ingresses"] = "apis/networking.k8s.io/v1",
        ["events"] = "apis/events.k8s.io/v1",
        ["externalsecrets"] = "apis/external-secrets.io/v1",
        ["triggerauthentications"] = "apis/keda.sh/v1alpha1",
        ["applications"] = "apis/argoproj.io/v1alpha1",
        ["rollouts"] = "apis/argoproj.io/v1alpha1",
        ["blockeddeletions"] = "apis/secretpin.io/v1alpha1",
        ["clusterroles"] = "apis/rbac.authorization.k8s.io/v1",
        ["roles"] = "apis/rbac.authorization.k8s.io/v1",
        ["secretaliases"] = "apis/secretpin.io/v1alpha1",
        ["customresourcedefinitions"] = "apis/apiextensions.k8s.io/v1",
        ["mutatingwebhookconfigurations"] = "apis/admissionregistration.k8s.io/v1",
        ["validatingwebhookconfigurations"] = "apis/admissionregistration.k8s.io/v1",
    };

    /// <param name="resource">The plural.</param>
    /// <param name="ns">Empty for a resource without namespaces.</param>
    /// <param name="rest">A name, with a subresource if needed.</param>
    public static string Path(string resource, string ns = "", string rest = "") =>
        string.Join('/', new[] { Groups[resource], ns.Length > 0 ? $"namespaces/{ns}" : "", resource, rest }.Where(part => part.Length > 0));
}
