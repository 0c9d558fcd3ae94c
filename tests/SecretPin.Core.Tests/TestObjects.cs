using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;

namespace SecretPin.Core.Tests;

/// <summary>Objects with default values for tests.</summary>
internal static class TestObjects
{
    public const string Namespace = "production";

    /// <summary>Two versions, oldest first.</summary>
    public const string OldVersion = "20250715100000", NewVersion = "20250723110000";

    public static readonly DateTimeOffset Now = new(2025, 7, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A custom kind with two paths, one of them through a list.</summary>
    public static Workload RayCluster { get; } =
        new(new("ray.io", "RayCluster"), "spec/headGroupSpec/template/spec", "spec/workerGroupSpecs/[name]/template/spec");

    public static ObjectScanner Scanner { get; } = new(RayCluster);

    public static SecretVersion Version(string digits) =>
        SecretVersion.TryParse(digits, out var version) ? version : throw new ArgumentException(digits, nameof(digits));

    public static VersionedSecretName Secret(string name) =>
        VersionedSecretName.TryParse(name, out var secret) ? secret : throw new ArgumentException(name, nameof(name));

    public static AliasName AliasName(string name) =>
        Core.Names.AliasName.TryParse(name, out var alias) ? alias : throw new ArgumentException(name, nameof(name));

    public static ScannedObject Scan(string json) => Scanner.Scan(Encoding.UTF8.GetBytes(json));

    /// <summary>Replaces <c>@</c> by <paramref name="value"/>, and scans the result.</summary>
    public static ScannedObject Scan(string json, string value) => Scan(json.Replace("@", value, StringComparison.Ordinal));

    public static ScannedObject Scan(JsonNode json) => Scan(json.ToJsonString());

    public static WorkloadReview Review(JsonNode json, JsonNode? old = null)
    {
        var scanned = Scan(json);
        return new(Scanner.WorkloadOf(scanned.Kind)!, Namespace, scanned, old is null ? null : Scan(old));
    }

    /// <summary>The pins of the aliases of <paramref name="secrets"/>.</summary>
    public static Dictionary<string, EffectivePin> Pins(params IEnumerable<string> secrets) =>
        secrets.Select(Secret).ToDictionary(secret => secret.Alias.Value, secret => EffectivePin.To(secret));

    public static SecretAlias Alias(
        string name, string? version = null, string? newest = null, bool suspend = false, string? retention = null,
        string? pinned = null, params (string Secret, string PinnedAt)[] history) =>
        SecretAlias.Of(
            new()
            {
                Metadata = new(name, null),
                Spec = new(new(version, newest is null ? null : new(newest), null), suspend, retention, null),
                Status = new()
                {
                    Pinned = pinned,
                    History = [.. history.Select(entry => new PinHistoryEntry(entry.Secret, Instant(entry.PinnedAt), "version"))],
                },
            },
            Namespace);

    public static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
