namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Versions of one resource are comparable where they are whole numbers (apimachinery util/resourceversion).</summary>
internal static class ResourceVersions
{
    public static bool IsOlder(string version, string than) =>
        ulong.TryParse(version, out var left) && ulong.TryParse(than, out var right) && left < right;
}
