using System.Text;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.Tests.Cache;

/// <summary>An index, and the JSON of objects for it.</summary>
internal sealed class IndexedObjects
{
    public static readonly ObjectKind Rollout = new("argoproj.io", "Rollout");

    public IndexedObjects()
    {
        var scanner = new ObjectScanner(new Workload(Rollout, "spec/template/spec"));
        Secrets = new(Index, scanner);
        Namespaces = new(Index, scanner);
        Aliases = new(Index, scanner);
        Deployments = new(Index, scanner, Kinds.Deployment);
        ReplicaSets = new(Index, scanner, Kinds.ReplicaSet);
        ServiceAccounts = new(Index, scanner, Kinds.ServiceAccount);
        Volumes = new(Index, scanner, Kinds.PersistentVolume);
        Rollouts = new(Index, scanner, Rollout);
    }

    public ClusterIndex Index { get; } = new();

    public SecretReflectorStore Secrets { get; }

    public NamespaceReflectorStore Namespaces { get; }

    public AliasReflectorStore Aliases { get; }

    public ReferrerReflectorStore Deployments { get; }

    public ReferrerReflectorStore ReplicaSets { get; }

    public ReferrerReflectorStore ServiceAccounts { get; }

    public ReferrerReflectorStore Volumes { get; }

    public ReferrerReflectorStore Rollouts { get; }

    public static byte[] Named(string ns, string name, string more = "", string metadata = "") => Encoding.UTF8.GetBytes(
        $$"""{"metadata":{"namespace":"{{ns}}","name":"{{name}}","uid":"uid-{{name}}"{{metadata}}}{{more}}}""");

    public static byte[] Template(string ns, string name, string secret, string metadata = "") => Named(
        ns, name, $$$""","spec":{"template":{"spec":{"containers":[{"name":"app","envFrom":[{"secretRef":{"name":"{{{secret}}}" } }]}] } } }""", metadata);

    public static byte[] Volume(string name, string ns, string secret) => Encoding.UTF8.GetBytes(
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"csi":{"nodeStageSecretRef":{"name":"{{{secret}}}","namespace":"{{{ns}}}" } } } }""");

    public IEnumerable<string> ReferrersOf(string ns, string secret) =>
        Index[ns].ReferrersOf(secret).Select(referrer => referrer.ToString()).Order(StringComparer.Ordinal);
}
