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

/// <param name="DeletedDate">The time at which its deletion was scheduled.</param>
/// <param name="VersionIdsToStages">Versions without a label are absent or have an empty list.</param>
internal sealed record DescribeSecretAnswer(DateTimeOffset? DeletedDate, IReadOnlyDictionary<string, IReadOnlyList<string>>? VersionIdsToStages);

/// <param name="Versions">The versions with a label.</param>
/// <param name="NextToken">Empty or absent on the last page.</param>
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
