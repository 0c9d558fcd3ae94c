using System.Text;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;

namespace SecretPin.Fuzz.Answers;

/// <summary>Has a few aliases in every namespace. Every Secret is in use, so that only the review itself can allow a deletion.</summary>
internal sealed class ClusterInUse : IPins, ISecrets, IEnforcementPolicies, IOwners, IDeletionEvidence
{
    private static readonly ObjectScanner Scanner = new();

    /// <summary>The pin of each alias.</summary>
    public static IReadOnlyDictionary<string, string> Pinned { get; } = new Dictionary<string, string>
    {
        ["auth-api-secrets"] = "auth-api-secrets-20250723110000",
        ["regcred"] = "regcred-20250720090000",
    };

    /// <summary>An alias without a pin.</summary>
    public const string Unpinned = "aws";

    public ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        new(names.Where(name => name == Unpinned || Pinned.ContainsKey(name)).ToDictionary(
            name => name,
            name => Pinned.TryGetValue(name, out var secret) && VersionedSecretName.TryParse(secret, out var version)
                ? EffectivePin.To(version)
                : EffectivePin.Missing("Its Secret does not exist yet.")));

    public ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) =>
        new(names.Where(Pinned.Values.Contains).ToHashSet());

    public ValueTask<EnforcementPolicy> ReadAsync(string ns, CancellationToken cancellation) => new(EnforcementPolicy.None);

    public ValueTask<OwnerSecrets> ReadAsync(string ns, ScannedObject owned, CancellationToken cancellation) => new(OwnerSecrets.OfNoOwner);

    public ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation) => new(new DeletionEvidence
    {
        Objects =
        [
            Scanner.Scan(Encoding.UTF8.GetBytes($$$"""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"auth-api"},"spec":{"template":{"spec":{"imagePullSecrets":[
                {"name":{{{System.Text.Json.JsonSerializer.Serialize(secret)}}}}]} } } }
                """)),
        ],
        ListedKinds = new HashSet<ObjectKind> { Kinds.Deployment },
    });
}
