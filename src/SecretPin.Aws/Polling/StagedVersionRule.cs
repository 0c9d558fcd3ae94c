using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>Computes the version that an alias should be pinned to from a snapshot. A pure function.</summary>
internal static class StagedVersionRule
{
    public static SourceResult Of(AliasName name, AwsSecretSource source, SecretSnapshot snapshot, DateTimeOffset now, TimeSpan staleAfter)
    {
        var isCurrent = snapshot.Failure is null || (snapshot.Failure.IsTransient && now - snapshot.AnsweredAt < staleAfter);
        if (snapshot.Described is not { } described || !isCurrent)
        {
            var last = snapshot.Described is null ? "AWS has not answered yet."
                : $"The last answer is from {Rfc3339.Format(snapshot.AnsweredAt)}. The pin stays until AWS answers again.";
            return Problem(snapshot.Failure!.Reason, $"{snapshot.Failure.Message} {last}");
        }

        if (described.DeletedAt is { } deletedAt)
        {
            return Problem(
                PinReason.SourceDeleted,
                $"{source.SecretId} in {source.Region} was scheduled for deletion at {Rfc3339.Format(deletedAt)}. "
                + $"Restore it (aws secretsmanager restore-secret), or give {name} another source.");
        }

        var staged = described.Stages.Where(version => version.Value.Contains(source.Stage)).ToArray();
        return staged switch
        {
            [] => Problem(
                PinReason.NoVersion,
                $"No version of {source.SecretId} in {source.Region} has the staging label {source.Stage}. "
                + "Rotate the secret, or change spec.source.awsSecretsManager.stage."),
            [var version] => Version(name, source, snapshot, version.Key, LabelsIn(version.Value)),
            _ => Problem(
                PinReason.AmbiguousVersion,
                $"{staged.Length} versions of {source.SecretId} in {source.Region} have the staging label {source.Stage}. Move the label to one of them."),
        };
    }

    /// <returns>The staging labels of 14 digits, whether or not they are valid instants.</returns>
    public static string[] LabelsIn(IEnumerable<string> stages) =>
        [.. stages.Where(stage => stage.Length == SecretVersion.Length && !stage.AsSpan().ContainsAnyExceptInRange('0', '9')).Order(StringComparer.Ordinal)];

    private static SourceResult Version(AliasName name, AwsSecretSource source, SecretSnapshot snapshot, string id, string[] labels) => labels switch
    {
        [var label] when SecretVersion.TryParse(label, out var version) => new(AwsSource.Name, name.At(version)) { RemoteVersion = label },
        [var label] => Problem(
            PinReason.AmbiguousVersion,
            $"The version of {source.SecretId} with the label {source.Stage} has the label {label}, "
            + "which is not a UTC instant of the form yyyyMMddHHmmss. Correct it."),
        [] when snapshot.CreatedAt.TryGetValue(id, out var createdAt) =>
            new(AwsSource.Name, name.At(SecretVersion.At(createdAt))) { RemoteVersion = $"uuid/{id}" },
        [] => Problem(
            PinReason.NoVersion,
            $"The version of {source.SecretId} with the label {source.Stage} has neither a 14-digit label nor a creation time. Add a label."),
        _ => Problem(
            PinReason.AmbiguousVersion,
            $"The version of {source.SecretId} with the label {source.Stage} has several 14-digit labels: {string.Join(" and ", labels)}. "
            + "Remove all but one (aws secretsmanager update-secret-version-stage)."),
    };

    private static SourceResult Problem(PinReason reason, string message) => new(AwsSource.Name, null) { Problem = new(reason, message) };
}
