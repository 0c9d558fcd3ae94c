using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace SecretPin.Aws.Client;

// The SDK takes the operations' names from those of the requests.
#pragma warning disable CA1812 // Made by JSON.

/// <summary>secretsmanager:DescribeSecret.</summary>
internal sealed class DescribeSecretRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }
}

/// <summary>secretsmanager:ListSecretVersionIds, one page.</summary>
internal sealed class ListSecretVersionIdsRequest : AmazonWebServiceRequest
{
    public required string SecretId { get; init; }

    public string? NextToken { get; init; }

    /// <summary>1 to 100.</summary>
    public int MaxResults { get; init; } = 100;
}

/// <param name="DeletedDate">When its deletion was scheduled.</param>
/// <param name="VersionIdsToStages">Versions without a label are not in it, or have none.</param>
internal sealed record DescribeSecretAnswer(DateTimeOffset? DeletedDate, IReadOnlyDictionary<string, IReadOnlyList<string>>? VersionIdsToStages);

/// <param name="Versions">Those with a label.</param>
/// <param name="NextToken">Empty, or not there, on the last page.</param>
internal sealed record ListSecretVersionIdsAnswer(IReadOnlyList<SecretVersionEntry>? Versions, string? NextToken);

internal sealed record SecretVersionEntry(string? VersionId, DateTimeOffset? CreatedDate);

[JsonSourceGenerationOptions(Converters = [typeof(EpochSeconds)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DescribeSecretBody))]
[JsonSerializable(typeof(ListSecretVersionIdsBody))]
[JsonSerializable(typeof(DescribeSecretAnswer))]
[JsonSerializable(typeof(ListSecretVersionIdsAnswer))]
internal sealed partial class OperationsJson : JsonSerializerContext;

internal sealed record DescribeSecretBody(string SecretId);

internal sealed record ListSecretVersionIdsBody(string SecretId, string? NextToken, int MaxResults);
