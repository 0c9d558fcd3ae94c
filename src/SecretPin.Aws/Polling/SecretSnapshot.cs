using SecretPin.Aws.Client;

namespace SecretPin.Aws.Polling;

/// <summary>What is known of a secret.</summary>
/// <param name="Described">The last answer; <see langword="null"/> where there was none yet.</param>
/// <param name="CreatedAt">When those of its versions were made that have no 14-digit label, by version id.</param>
/// <param name="AnsweredAt">When that was.</param>
/// <param name="HeardAt">The same, or when AWS last refused to say anything of this secret, which is an answer of AWS, too.</param>
/// <param name="Failure">Why there was no answer since; <see langword="null"/> where it is the present one.</param>
internal sealed record SecretSnapshot(
    DescribedSecret? Described,
    IReadOnlyDictionary<string, DateTimeOffset> CreatedAt,
    DateTimeOffset AnsweredAt,
    DateTimeOffset HeardAt,
    AwsException? Failure)
{
    /// <summary>Whether AWS was asked at all.</summary>
    public bool HasEnded => Described is not null || Failure is not null;
}
