using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Core;

/// <summary>Instants in UTC with whole seconds, as metav1.Time formats them: <c>2026-01-31T12:00:00Z</c>.</summary>
public static class Rfc3339
{
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads any RFC 3339 instant, and writes <see cref="Format"/>.</summary>
    public sealed class Converter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));
    }
}
