using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>An object that references a Secret.</summary>
/// <param name="Object">What was seen of it.</param>
/// <param name="State">Whether that keeps the Secret.</param>
public sealed record Referrer(ScannedObject Object, ReferrerState State);
