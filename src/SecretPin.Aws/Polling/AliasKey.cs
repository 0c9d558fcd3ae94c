using SecretPin.Core.Names;

namespace SecretPin.Aws.Polling;

/// <summary>An alias.</summary>
internal readonly record struct AliasKey(string Namespace, AliasName Name);
