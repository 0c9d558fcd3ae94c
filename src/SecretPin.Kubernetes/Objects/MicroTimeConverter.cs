using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Objects;

/// <summary>Instants as metav1.MicroTime formats them: <c>2026-01-31T12:00:00.000000Z</c>.</summary>
internal sealed class MicroTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}
