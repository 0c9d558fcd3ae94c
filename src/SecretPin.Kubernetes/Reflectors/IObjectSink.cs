using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Is told of objects.</summary>
public interface IObjectSink
{
    /// <summary>An object is there, in this state.</summary>
    /// <param name="json">The object as JSON, gone when the call returns.</param>
    /// <exception cref="System.Text.Json.JsonException">It is not JSON.</exception>
    /// <exception cref="ObjectFormatException">It is JSON, and no object of its kind.</exception>
    void Put(ReadOnlySpan<byte> json);

    /// <summary>An object is not there any more.</summary>
    /// <param name="json">Its last state.</param>
    /// <inheritdoc cref="Put" path="/exception"/>
    void Remove(ReadOnlySpan<byte> json);
}
