using System.Text.RegularExpressions;

namespace SecretPin.Core.Pins;

/// <summary>The source <c>spec.source.awsSecretsManager</c>: a secret in AWS Secrets Manager, and how often it is read.</summary>
/// <param name="SecretId">Name or ARN.</param>
/// <param name="Region">For example <c>eu-west-1</c>.</param>
/// <param name="Stage">The staging label of the version to pin.</param>
/// <param name="RefreshInterval">The interval between two reads.</param>
public sealed partial record AwsSecretSource(string SecretId, string Region, string Stage, TimeSpan RefreshInterval)
{
    public const string DefaultStage = "AWSCURRENT";

    /// <summary>
    /// The form of a name or an ARN. The names of secrets that other services manage contain <c>!</c>, such as <c>rds!cluster-…</c>. The rule in
    /// deploy/chart/files/crds/secretaliases.yaml is the same; a test compares them.
    /// </summary>
    public const string SecretIdPattern = "^[A-Za-z0-9/_+=.@:!-]+$";

    public static readonly TimeSpan DefaultRefreshInterval = TimeSpan.FromMinutes(1);

    /// <summary>A shorter interval is raised to this one.</summary>
    public static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(10);

    /// <exception cref="FormatException">A member is missing or invalid; the message names it.</exception>
    public static AwsSecretSource Of(AwsSecretsManagerSource source)
    {
        const string Path = "spec.source.awsSecretsManager";
        if (string.IsNullOrEmpty(source.SecretId))
        {
            throw new FormatException($"{Path}.secretId is missing.");
        }

        if (!SecretIdForm().IsMatch(source.SecretId))
        {
            throw new FormatException($"{Path}.secretId '{source.SecretId}' is not the name or the ARN of a secret in AWS.");
        }

        var region = source.Region ?? RegionIn(source.SecretId)
            ?? throw new FormatException($"{Path}.region is missing, and secretId is not an ARN that contains a region.");
        if (!IsRegion(region))
        {
            throw new FormatException($"{Path}.region '{region}' is not an AWS region such as eu-west-1.");
        }

        return new(
            source.SecretId,
            region,
            source.Stage ?? DefaultStage,
            source.RefreshInterval is null ? DefaultRefreshInterval
                : GoDuration.TryParse(source.RefreshInterval, out var interval) ? Max(interval, MinRefreshInterval)
                : throw new FormatException($"{Path}.refreshInterval '{source.RefreshInterval}' is not {GoDuration.Rule}."));
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <summary>Whether the text has the form of a region. It becomes part of a host name.</summary>
    public static bool IsRegion(string? text) => text is not null && RegionForm().IsMatch(text);

    /// <returns>The region in the ARN; <see langword="null"/> if <paramref name="secretId"/> is not an ARN.</returns>
    public static string? RegionIn(string? secretId) =>
        secretId?.Split(':') is ["arn", _, "secretsmanager", { Length: > 0 } region, ..] ? region : null;

    [GeneratedRegex(SecretIdPattern, RegexOptions.CultureInvariant)]
    private static partial Regex SecretIdForm();

    // Matches the rule in deploy/chart/files/crds/secretaliases.yaml.
    [GeneratedRegex("^[a-z]{2,8}(-[a-z]{1,16}){1,4}-[0-9]{1,2}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RegionForm();
}
