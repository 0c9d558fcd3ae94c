using System.Text.RegularExpressions;

namespace SecretPin.Core.Pins;

/// <summary>Where in AWS Secrets Manager an alias looks: what <c>spec.source.awsSecretsManager</c> means.</summary>
/// <param name="SecretId">Name or ARN.</param>
/// <param name="Region">As in <c>eu-west-1</c>.</param>
/// <param name="Stage">The staging label of the version to pin.</param>
/// <param name="RefreshInterval">How often AWS is asked.</param>
public sealed partial record AwsSecret(string SecretId, string Region, string Stage, TimeSpan RefreshInterval)
{
    public const string DefaultStage = "AWSCURRENT";

    public static readonly TimeSpan DefaultRefreshInterval = TimeSpan.FromMinutes(1);

    /// <summary>Whatever is written, AWS is not asked more often.</summary>
    public static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(10);

    /// <exception cref="FormatException">It cannot be asked for; the message says why.</exception>
    public static AwsSecret Of(AwsSecretsManagerSource written)
    {
        const string Path = "spec.source.awsSecretsManager";
        if (string.IsNullOrEmpty(written.SecretId))
        {
            throw new FormatException($"{Path}.secretId is missing.");
        }

        var region = written.Region ?? RegionIn(written.SecretId)
            ?? throw new FormatException($"{Path}.region is missing, and secretId is no ARN that names one.");
        if (!IsRegion(region))
        {
            throw new FormatException($"{Path}.region '{region}' is no AWS region such as eu-west-1.");
        }

        return new(
            written.SecretId,
            region,
            written.Stage ?? DefaultStage,
            written.RefreshInterval is null ? DefaultRefreshInterval
                : GoDuration.TryParse(written.RefreshInterval, out var interval) ? Longer(interval, MinRefreshInterval)
                : throw new FormatException($"{Path}.refreshInterval '{written.RefreshInterval}' is not {GoDuration.Rule}."));
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Whether it has the form of a region; it becomes part of a host's name.</summary>
    public static bool IsRegion(string? text) => text is not null && RegionForm().IsMatch(text);

    /// <returns>The region in an ARN; <see langword="null"/> where there is none.</returns>
    public static string? RegionIn(string? secretId) =>
        secretId?.Split(':') is ["arn", _, "secretsmanager", { Length: > 0 } region, ..] ? region : null;

    // Matches the rule in deploy/chart/files/crds/secretaliases.yaml.
    [GeneratedRegex("^[a-z]{2,8}(-[a-z]{1,16}){1,4}-[0-9]{1,2}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RegionForm();
}
