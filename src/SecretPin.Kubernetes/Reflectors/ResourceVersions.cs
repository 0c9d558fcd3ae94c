namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Compares versions of one resource, which are comparable if they are whole numbers (apimachinery util/resourceversion).</summary>
internal static class ResourceVersions
{
    public static bool IsOlder(string version, string than) =>
        ulong.TryParse(version, out var left) && ulong.TryParse(than, out var right) && left < right;
}
