using SecretPin.Aws.Client;

namespace SecretPin.Aws.Polling;

/// <summary>The state of a secret as of the last poll.</summary>
/// <param name="Described">The last response; <see langword="null"/> if there was none yet.</param>
/// <param name="CreatedAt">The creation times of the versions that have no 14-digit label, by version id.</param>
/// <param name="AnsweredAt">The time of the last response.</param>
/// <param name="HeardAt">The same, or the time of the last rejection that concerns only this secret, because AWS answers then too.</param>
/// <param name="Failure">Why there was no response since; <see langword="null"/> if the last poll succeeded.</param>
internal sealed record SecretSnapshot(
    DescribedSecret? Described,
    IReadOnlyDictionary<string, DateTimeOffset> CreatedAt,
    DateTimeOffset AnsweredAt,
    DateTimeOffset HeardAt,
    AwsException? Failure)
{
    /// <summary>Whether at least one poll has ended.</summary>
    public bool HasEnded => Described is not null || Failure is not null;
}
