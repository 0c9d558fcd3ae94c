using System.Globalization;

namespace SecretPin.Cli.Terminal;

/// <summary>Instants as Kubernetes writes them.</summary>
internal static class TimeText
{
    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
