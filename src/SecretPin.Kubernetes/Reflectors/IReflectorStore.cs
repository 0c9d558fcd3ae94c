using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Receives the objects of a reflector. Called from one thread at a time.</summary>
public interface IReflectorStore
{
    /// <summary>Starts to collect all objects, and drops an incomplete collection. The stored objects do not change until it is complete.</summary>
    void BeginReplacement();

    /// <summary>Replaces the stored objects by the collected objects, in one step.</summary>
    /// <returns>The number of objects.</returns>
    int CompleteReplacement();

    /// <summary>Adds or updates an object.</summary>
    /// <param name="json">The object as JSON, valid only during the call.</param>
    /// <exception cref="System.Text.Json.JsonException">The JSON is malformed.</exception>
    /// <exception cref="ObjectFormatException">The JSON is not an object of the kind.</exception>
    void Put(ReadOnlySpan<byte> json);

    /// <summary>Removes an object.</summary>
    /// <param name="json">The last state of the object.</param>
    /// <inheritdoc cref="Put" path="/exception"/>
    void Remove(ReadOnlySpan<byte> json);
}
