using SecretPin.Core.Names;

namespace SecretPin.Aws.Polling;

/// <summary>Finds staging labels of 14 digits.</summary>
internal static class VersionLabels
{
    /// <returns>The labels of 14 digits, whether or not they are valid instants.</returns>
    public static string[] In(IEnumerable<string> stages) =>
        [.. stages.Where(stage => stage.Length == SecretVersion.Length && !stage.AsSpan().ContainsAnyExceptInRange('0', '9')).Order(StringComparer.Ordinal)];
}
