using System.Text.Json.Nodes;

namespace SecretPin.Testing.Server;

/// <summary>A write that was stored.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path of the object, without a subresource.</param>
/// <param name="Object">A copy of the stored object; of the last state if it was deleted.</param>
public sealed record StoredWrite(string Method, string Path, JsonObject Object);
