using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Objects;

/// <summary>Instants as metav1 Time writes them: <c>2026-01-31T12:00:00Z</c>.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
