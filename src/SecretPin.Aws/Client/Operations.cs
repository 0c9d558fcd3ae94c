using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace SecretPin.Aws.Client;

// The SDK derives the names of the operations from the names of these types.
#pragma warning disable CA1812 // Created by JsonSerializer.

/// <summary>secretsmanager:DescribeSecret.</summary>
internal sealed class DescribeSecretRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }
}

/// <summary>One page of secretsmanager:ListSecretVersionIds.</summary>
internal sealed class ListSecretVersionIdsRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }

    public string? NextToken { get; init; }

    /// <summary>1 to 100.</summary>
    public int MaxResults { get; init; } = 100;
}

/// <summary>secretsmanager:UpdateSecretVersionStage, which here only removes a label from a version.</summary>
internal sealed class UpdateSecretVersionStageRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }

    public required string VersionStage { get; init; }

    public required string RemoveFromVersionId { get; init; }
}

/// <param name="DeletedDate">The time at which its deletion was scheduled.</param>
/// <param name="VersionIdsToStages">Versions without a label are absent or have an empty list.</param>
internal sealed record DescribeSecretAnswer(DateTimeOffset? DeletedDate, IReadOnlyDictionary<string, IReadOnlyList<string>>? VersionIdsToStages);

/// <param name="Versions">The versions with a label.</param>
/// <param name="NextToken">Empty or absent on the last page.</param>
internal sealed record ListSecretVersionIdsAnswer(IReadOnlyList<SecretVersionEntry>? Versions, string? NextToken);

internal sealed record UpdateSecretVersionStageAnswer;

internal sealed record SecretVersionEntry(string? VersionId, DateTimeOffset? CreatedDate);

[JsonSourceGenerationOptions(Converters = [typeof(EpochSeconds)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DescribeSecretBody))]
[JsonSerializable(typeof(ListSecretVersionIdsBody))]
[JsonSerializable(typeof(UpdateSecretVersionStageBody))]
[JsonSerializable(typeof(DescribeSecretAnswer))]
[JsonSerializable(typeof(ListSecretVersionIdsAnswer))]
[JsonSerializable(typeof(UpdateSecretVersionStageAnswer))]
internal sealed partial class OperationsJson : JsonSerializerContext;

internal sealed record DescribeSecretBody(string SecretId);

internal sealed record ListSecretVersionIdsBody(string SecretId, string? NextToken, int MaxResults);

internal sealed record UpdateSecretVersionStageBody(string SecretId, string VersionStage, string RemoveFromVersionId);

/// <summary>Instants in AWS JSON 1.1: seconds since 1970, with a fraction.</summary>
internal sealed class EpochSeconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var seconds = reader.GetDecimal();
        return seconds is >= -62_135_596_800m and < 253_402_300_800m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new JsonException("An instant is outside of the years 1 to 9999.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((decimal)(value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond);
}
