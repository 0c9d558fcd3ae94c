using System.Text.Json.Serialization;

namespace SecretPin.Cli.Editing;

/// <summary>Writes names as JSON without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class NameJson : JsonSerializerContext;
