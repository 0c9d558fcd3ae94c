namespace SecretPin.Manifests.Yaml;

internal enum YamlNodeKind
{
    Scalar,
    Sequence,
    Mapping,
    Alias,
}
