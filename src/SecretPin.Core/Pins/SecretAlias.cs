using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>A declared alias: the validated content of its <c>SecretAlias</c> object.</summary>
public sealed record SecretAlias
{
    private SecretAlias(string ns, AliasName name) => (Namespace, Name) = (ns, name);

    public string Namespace { get; }

    public AliasName Name { get; }

    /// <summary><c>spec.source.version</c>; <see langword="null"/> for the other sources.</summary>
    public SecretVersion? Version { get; private init; }

    /// <summary>The minimum age of a version for the source <c>newest</c>; <see langword="null"/> for the other sources.</summary>
    public TimeSpan? NewestMinAge { get; private init; }

    /// <summary>The source <c>awsSecretsManager</c>; <see langword="null"/> for the other sources.</summary>
    public AwsSecretSource? Aws { get; private init; }

    /// <summary>The member of <c>spec.source</c> that is set; empty if none is.</summary>
    public string SourceName => Version is not null ? "version" : NewestMinAge is not null ? "newest" : Aws is not null ? "awsSecretsManager" : "";

    public bool IsSuspended { get; private init; }

    /// <summary>The minimum time for which a superseded version is retained.</summary>
    public TimeSpan Retention { get; private init; }

    /// <summary><c>status.pinned</c>; <see langword="null"/> if it is not a version of this alias.</summary>
    public VersionedSecretName? StatusPinned { get; init; }

    /// <summary><c>status.history</c>, newest first.</summary>
    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset PinnedAt)> History { get; private init; } = [];

    /// <summary>The Secret of <see cref="Version"/>, whether or not it exists.</summary>
    public VersionedSecretName? SpecSecret { get; private init; }

    /// <summary>How the next version reaches the workloads; <see langword="null"/> if each workload gets the pin when it is applied.</summary>
    public RolloutPlan? Plan { get; private init; }

    /// <summary><c>status.rollout</c>; <see langword="null"/> before the first rollout, or if it names versions of another alias.</summary>
    public RolloutStatus? Rollout { get; private init; }

    /// <summary><c>status.rejected</c>, newest first.</summary>
    public IReadOnlyList<Rejection> Rejections { get; private init; } = [];

    /// <summary>The last request of a person about a rollout, which may be handled already; <see langword="null"/> if there is none.</summary>
    public RolloutRequest? Request { get; private init; }

    /// <summary>Whether a rollout is in progress, according to the status.</summary>
    public bool IsRollingOut => Plan is not null && Rollout?.IsInProgress == true;

    /// <summary>Whether no source pins the version again. A request of a person to pin it takes precedence.</summary>
    public bool Rejects(VersionedSecretName? secret) =>
        secret is not null && Rejections.Count > 0 && Contains(Rejections, secret)
        && PendingRequest(secret) is not { Action: RolloutAction.Pin or RolloutAction.Now };

    /// <summary>A method of its own, because the lambda allocates, and most aliases have no rejection.</summary>
    private static bool Contains(IReadOnlyList<Rejection> rejections, VersionedSecretName secret) => rejections.Any(rejected => rejected.Secret == secret);

    /// <summary>
    /// The request about a version that is in force although the leader has not handled it yet; <see langword="null"/> if there is none. A request that
    /// brings the version to workloads waits while the alias is suspended.
    /// </summary>
    internal RolloutRequest? PendingRequest(VersionedSecretName? to) =>
        Request is { } request && request.To == to?.ToString() && Rollout?.Request != request.At && !(IsSuspended && request.Releases) ? request : null;

    /// <summary>
    /// Whether the status or the spec pins the alias to this Secret of its namespace, whether or not the Secret exists. While a rollout is in progress,
    /// both of its versions are pinned.
    /// </summary>
    public bool IsPinnedTo(string secretName) =>
        StatusPinned?.ToString() == secretName || SpecSecret?.ToString() == secretName
        || (IsRollingOut && (Rollout!.To == secretName || Rollout.From == secretName));

    /// <exception cref="FormatException">A field is invalid; the message names the alias and the field.</exception>
    public static SecretAlias Read(ReadOnlySpan<byte> json, string ns) => Of(SecretAliasObject.Read(json), ns);

    /// <inheritdoc cref="Read"/>
    public static SecretAlias Of(SecretAliasObject resource, string ns)
    {
        try
        {
            return Parse(resource, ns);
        }
        catch (FormatException problem)
        {
            throw new FormatException($"SecretAlias {ns}/{resource.Metadata?.Name} is invalid: {problem.Message}", problem);
        }
    }

    private static SecretAlias Parse(SecretAliasObject resource, string ns)
    {
        if (!AliasName.TryParse(resource.Metadata?.Name, out var name, out var problem))
        {
            throw new FormatException($"metadata.name '{resource.Metadata?.Name}' {problem}.");
        }

        if (ns.Length > 0 && !DnsLabel.IsValid(ns))
        {
            throw new FormatException($"metadata.namespace '{ns}' is not a DNS label ({DnsLabel.Rule}).");
        }

        var source = resource.Spec?.Source;
        SecretVersion? version = source?.Version is null ? null
            : SecretVersion.TryParse(source.Version, out var parsed) ? parsed
            : throw new FormatException($"spec.source.version '{source.Version}' is not a UTC instant of the form yyyyMMddHHmmss.");
        return new(ns, name)
        {
            Version = version,
            SpecSecret = version is { } specified ? name.At(specified) : null,
            NewestMinAge = source?.Newest is null ? null : Duration(source.Newest.MinAge, TimeSpan.Zero, "spec.source.newest.minAge"),
            Aws = source?.AwsSecretsManager is { } aws ? AwsSecretSource.Of(aws) : null,
            IsSuspended = resource.Spec?.Suspend ?? false,
            Retention = Duration(resource.Spec?.Retention, Pins.Retention.Default, "spec.retention"),
            StatusPinned = VersionOf(name, resource.Status?.Pinned),
            Plan = resource.Spec?.Rollout is { } rollout ? RolloutPlan.Of(rollout) : null,
            Rollout = resource.Status?.Rollout is { } status && VersionOf(name, status.From) is not null && VersionOf(name, status.To) is not null
                ? status : null,
            Rejections = [.. (resource.Status?.Rejected ?? [])
                .Select(entry => VersionOf(name, entry.Secret) is { } secret ? new Rejection(secret, entry.At, entry.Reason ?? "") : null)
                .OfType<Rejection>()],
            Request = RolloutRequest.TryParse(resource.Metadata?.Annotations?.Rollout, out var request, out _) ? request : null,
            History = [.. (resource.Status?.History ?? [])
                .Select(entry => (Secret: VersionOf(name, entry.Secret), entry.PinnedAt))
                .Where(entry => entry.Secret is not null)
                .Select(entry => (entry.Secret!, entry.PinnedAt))],
        };
    }

    private static TimeSpan Duration(string? text, TimeSpan defaultValue, string field) =>
        text is null ? defaultValue
        : GoDuration.TryParse(text, out var duration) ? duration
        : throw new FormatException($"{field} '{text}' is not {GoDuration.Rule}.");

    private static VersionedSecretName? VersionOf(AliasName alias, string? secret) =>
        VersionedSecretName.TryParse(secret, out var name) && name.Alias == alias ? name : null;
}
