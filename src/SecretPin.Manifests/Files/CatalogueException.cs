namespace SecretPin.Manifests.Files;

/// <summary>A change of the catalogue is malformed. The message names the place.</summary>
public sealed class CatalogueException(string message) : Exception(message);
