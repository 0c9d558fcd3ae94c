using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>The state of a reflector.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="IsInSync">Whether at least one list is complete.</param>
/// <param name="LastContact">
/// When the API server last sent an event or a bookmark, or accepted a watch. A timestamp of the <see cref="TimeProvider"/>, not a
/// time: a change of the system clock must not make a lost watch look fresh.
/// </param>
/// <param name="Lists">The number of complete lists. Each list after the first means that a watch lost events.</param>
/// <param name="Failure">The message of the last failure; <see langword="null"/> after a success.</param>
public sealed record ReflectorState(Resource Resource, bool IsInSync, long? LastContact, int Lists, string? Failure)
{
    /// <summary>
    /// Whether the API server forbids the resource, or does not serve it although SecretPin depends on it or has objects of it. The cache is then not
    /// evidence, because it may be outdated.
    /// </summary>
    public bool IsLost { get; init; }

    /// <summary>Whether the API server has served the resource, and its objects were not all deleted before it disappeared.</summary>
    public bool WasServed { get; init; }

    /// <summary>The time since <see cref="LastContact"/>; <see langword="null"/> if there was none.</summary>
    public TimeSpan? Silence(TimeProvider time) => LastContact is { } contact ? time.GetElapsedTime(contact) : null;

    /// <summary>Whether the store is in sync, and at most <paramref name="limit"/> behind. Not if the resource is lost.</summary>
    public bool IsFresh(TimeProvider time, TimeSpan limit) => IsInSync && !IsLost && Silence(time) <= limit;
}
