using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>A declared alias: what its <c>SecretAlias</c> object means.</summary>
public sealed record SecretAlias
{
    private SecretAlias(string ns, AliasName name) => (Namespace, Name) = (ns, name);

    public string Namespace { get; }

    public AliasName Name { get; }

    /// <summary>The hand-set version; <see langword="null"/> for the other sources.</summary>
    public SecretVersion? Version { get; private init; }

    /// <summary>For the source <c>newest</c>, how old a version must be before it is taken; <see langword="null"/> for the other sources.</summary>
    public TimeSpan? NewestMinAge { get; private init; }

    /// <summary>For the source <c>awsSecretsManager</c>, where it looks; <see langword="null"/> for the other sources.</summary>
    public AwsSecret? Aws { get; private init; }

    public bool IsSuspended { get; private init; }

    /// <summary>How long a superseded version is kept at least.</summary>
    public TimeSpan Retention { get; private init; }

    /// <summary>The pin that <c>status</c> records.</summary>
    public VersionedSecretName? StatusPinned { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset PinnedAt)> History { get; private init; } = [];

    /// <summary>The Secret that the spec asks for by its version, whether or not it exists.</summary>
    public VersionedSecretName? SpecSecret { get; private init; }

    /// <exception cref="FormatException">A part that pins depend on is not of its form; the message says which, of which alias.</exception>
    public static SecretAlias Read(ReadOnlySpan<byte> json, string ns) => Of(SecretAliasObject.Read(json), ns);

    /// <inheritdoc cref="Read"/>
    public static SecretAlias Of(SecretAliasObject written, string ns)
    {
        try
        {
            return Parse(written, ns);
        }
        catch (FormatException problem)
        {
            throw new FormatException($"SecretAlias {ns}/{written.Metadata?.Name} is invalid: {problem.Message}", problem);
        }
    }

    private static SecretAlias Parse(SecretAliasObject written, string ns)
    {
        if (!AliasName.TryParse(written.Metadata?.Name, out var name, out var problem))
        {
            throw new FormatException($"metadata.name '{written.Metadata?.Name}' {problem}.");
        }

        var source = written.Spec?.Source;
        SecretVersion? version = source?.Version is null ? null
            : SecretVersion.TryParse(source.Version, out var parsed) ? parsed
            : throw new FormatException($"spec.source.version '{source.Version}' is not a UTC instant of the form yyyyMMddHHmmss.");
        return new(ns, name)
        {
            Version = version,
            SpecSecret = version is { } wanted ? name.At(wanted) : null,
            NewestMinAge = source?.Newest is null ? null : Duration(source.Newest.MinAge, TimeSpan.Zero, "spec.source.newest.minAge"),
            Aws = source?.AwsSecretsManager is { } aws ? AwsSecret.Of(aws) : null,
            IsSuspended = written.Spec?.Suspend ?? false,
            Retention = Duration(written.Spec?.Retention, WellKnown.DefaultRetention, "spec.retention"),
            StatusPinned = VersionOf(name, written.Status?.Pinned),
            History = [.. (written.Status?.History ?? [])
                .Select(entry => (Secret: VersionOf(name, entry.Secret), entry.PinnedAt))
                .Where(entry => entry.Secret is not null)
                .Select(entry => (entry.Secret!, entry.PinnedAt))],
        };
    }

    private static TimeSpan Duration(string? text, TimeSpan byDefault, string field) =>
        text is null ? byDefault
        : GoDuration.TryParse(text, out var duration) ? duration
        : throw new FormatException($"{field} '{text}' is not {GoDuration.Rule}.");

    private static VersionedSecretName? VersionOf(AliasName alias, string? secret) =>
        VersionedSecretName.TryParse(secret, out var name) && name.Alias == alias ? name : null;
}
