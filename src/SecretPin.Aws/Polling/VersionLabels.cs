using SecretPin.Core.Names;

namespace SecretPin.Aws.Polling;

/// <summary>Staging labels that are versions: 14 digits.</summary>
internal static class VersionLabels
{
    /// <returns>Those that look like versions, whether or not they name an instant.</returns>
    public static string[] In(IEnumerable<string> stages) =>
        [.. stages.Where(stage => stage.Length == SecretVersion.Length && !stage.AsSpan().ContainsAnyExceptInRange('0', '9')).Order(StringComparer.Ordinal)];
}
