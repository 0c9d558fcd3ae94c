using System.Text.Json;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Reads from the metadata of a Secret when its data changed last. The data itself is not needed.</summary>
internal static class DataChangeTime
{
    /// <summary>
    /// The latest time of an entry of <c>metadata.managedFields</c> that owns data. The API server updates this time when the manager of the entry
    /// changes one of its fields, which can also be a label.
    /// </summary>
    /// <param name="json">The Secret, or its metadata.</param>
    /// <returns><see langword="null"/> if no entry owns data.</returns>
    public static DateTimeOffset? Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        DateTimeOffset? latest = null;
        if (reader.Read() && Find(ref reader, "metadata"u8) && Find(ref reader, "managedFields"u8) && reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadEntry(ref reader) is { } time && !(time <= latest))
                {
                    latest = time;
                }
            }
        }

        return latest;
    }

    /// <returns>The time of the entry; <see langword="null"/> if it does not own data.</returns>
    private static DateTimeOffset? ReadEntry(ref Utf8JsonReader reader)
    {
        var (ownsData, time) = (false, (DateTimeOffset?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTime, isFields) = (reader.ValueTextEquals("time"u8), reader.ValueTextEquals("fieldsV1"u8));
            reader.Read();
            if (isTime && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var parsed))
            {
                time = parsed;
            }
            else if (isFields && reader.TokenType == JsonTokenType.StartObject)
            {
                ownsData = ReadFields(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return ownsData ? time : null;
    }

    private static bool ReadFields(ref Utf8JsonReader reader)
    {
        var ownsData = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ownsData |= reader.ValueTextEquals("f:data"u8);
            reader.Read();
            reader.Skip();
        }

        return ownsData;
    }

    /// <summary>Moves to the value of a property of the object at which the reader is.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
