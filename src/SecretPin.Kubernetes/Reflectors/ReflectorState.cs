using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>How well a reflector keeps up.</summary>
/// <param name="Resource">What it reflects.</param>
/// <param name="IsInSync">Whether all that there is was seen at least once.</param>
/// <param name="LastContact">
/// When the API server last told something: an event, a bookmark, or that it goes on from where we were. A timestamp, not a time:
/// somebody may set the clock, and a watch that is lost would seem fresh.
/// </param>
/// <param name="Lists">How many listings were completed; more than one means that a watch was lost for too long.</param>
/// <param name="Failure">Why the last attempt failed, while none has succeeded since.</param>
public sealed record ReflectorState(Resource Resource, bool IsInSync, long? LastContact, int Lists, string? Failure)
{
    /// <summary>For how long nothing was told; <see langword="null"/> where nothing ever was.</summary>
    /// <param name="time">What <see cref="LastContact"/> is of.</param>
    public TimeSpan? Silence(TimeProvider time) => LastContact is { } contact ? time.GetElapsedTime(contact) : null;

    /// <summary>Whether what was seen is not older than <paramref name="bound"/>.</summary>
    public bool IsFresh(TimeProvider time, TimeSpan bound) => IsInSync && Silence(time) <= bound;
}
