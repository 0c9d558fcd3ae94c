using System.Globalization;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>Which version an alias should be pinned to, as a pure function of what AWS said.</summary>
internal static class StagedVersion
{
    /// <param name="name">The alias.</param>
    /// <param name="where">Where it looks.</param>
    /// <param name="look">What was seen there.</param>
    /// <param name="now">The present.</param>
    /// <param name="staleAfter">How long the last answer counts while AWS does not answer.</param>
    public static SourceResult Of(AliasName name, AwsSecret where, SecretSnapshot look, DateTimeOffset now, TimeSpan staleAfter)
    {
        var isCurrent = look.Failure is null || (look.Failure.IsTransient && now - look.AnsweredAt < staleAfter);
        if (look.Described is not { } described || !isCurrent)
        {
            var last = look.Described is null ? "There was no answer yet."
                : $"The last answer is of {Instant(look.AnsweredAt)}; until there is another, the pin stays.";
            return Problem(look.Failure!.Reason, $"{look.Failure.Message} {last}");
        }

        if (described.DeletedAt is { } deletedAt)
        {
            return Problem(
                PinReason.SourceDeleted,
                $"{where.SecretId} in {where.Region} is scheduled for deletion since {Instant(deletedAt)}. "
                + $"Restore it (aws secretsmanager restore-secret), or give {name} another source.");
        }

        var carrying = described.Stages.Where(version => version.Value.Contains(where.Stage)).ToArray();
        return carrying switch
        {
            [] => Problem(
                PinReason.NoVersion,
                $"No version of {where.SecretId} in {where.Region} carries the staging label {where.Stage}. Rotate the secret, or set stage."),
            [var version] => Version(name, where, look, version.Key, VersionLabels.In(version.Value)),
            _ => Problem(
                PinReason.AmbiguousVersion,
                $"{carrying.Length} versions of {where.SecretId} in {where.Region} carry the staging label {where.Stage}."),
        };
    }

    private static SourceResult Version(AliasName name, AwsSecret where, SecretSnapshot look, string id, string[] labels) => labels switch
    {
        [var label] when SecretVersion.TryParse(label, out var version) => new(AwsSource.Name, name.At(version)) { RemoteVersion = label },
        [var label] => Problem(
            PinReason.AmbiguousVersion,
            $"The version of {where.SecretId} that carries {where.Stage} is labelled {label}, which is no instant of the form yyyyMMddHHmmss. Correct the label."),
        [] when look.CreatedAt.TryGetValue(id, out var createdAt) =>
            new(AwsSource.Name, name.At(SecretVersion.At(createdAt))) { RemoteVersion = $"uuid/{id}" },
        [] => Problem(
            PinReason.NoVersion,
            $"The version of {where.SecretId} that carries {where.Stage} has no 14-digit label, and AWS does not say when it was made. Label it."),
        _ => Problem(
            PinReason.AmbiguousVersion,
            $"The version of {where.SecretId} that carries {where.Stage} is labelled {string.Join(" and ", labels)}: which of them its Secret is named after "
            + "cannot be told. Remove all but one (aws secretsmanager update-secret-version-stage)."),
    };

    private static SourceResult Problem(PinReason reason, string message) => new(AwsSource.Name, null) { Problem = new(reason, message) };

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
