namespace SecretPin.Aws.Client;

/// <param name="DeletedAt">The time at which its deletion was scheduled; <see langword="null"/> if it is not.</param>
/// <param name="Stages">The staging labels of its versions, by version id.</param>
public sealed record DescribedSecret(DateTimeOffset? DeletedAt, IReadOnlyDictionary<string, IReadOnlyList<string>> Stages);
