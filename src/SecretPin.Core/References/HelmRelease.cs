namespace SecretPin.Core.References;

/// <summary>A Helm release. Helm writes it to the annotations <c>meta.helm.sh/release-namespace</c> and <c>meta.helm.sh/release-name</c>.</summary>
/// <param name="Namespace">The namespace of the release, which contains Helm's records of it.</param>
/// <param name="Name">The name of the release.</param>
public sealed record HelmRelease(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
