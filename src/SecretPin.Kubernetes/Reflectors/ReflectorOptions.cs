namespace SecretPin.Kubernetes.Reflectors;

/// <summary>How a reflector asks, and how long it waits.</summary>
public sealed record ReflectorOptions
{
    /// <summary>Whether to ask for a listing as a stream of events, which costs the API server least; where it has none, pages are asked for.</summary>
    public bool UsesStreamingList { get; init; } = true;

    /// <summary>Objects in a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The API server ends a watch after a time between this…</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>…and this, chosen at random so that not all end at once.</summary>
    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How long an answer may take to begin, and a list to go on.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// After how much silence a watch over HTTP/2 is asked for anew from where it was. Bookmarks come each minute; a peer
    /// that is gone is found sooner, by pings (<see cref="Api.HttpConnections"/>).
    /// </summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// The same over HTTP/1.1, where no ping reaches through a proxy: asking anew is the only question that a peer must
    /// answer.
    /// </summary>
    public TimeSpan LongestSilenceWithoutPings { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A watch that ends sooner than this and told nothing counts as failed.</summary>
    public TimeSpan VeryShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait about after a first failure; twice as long after each further one, with jitter…</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>…up to this.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look for a resource that the API server does not have (a CRD that is not installed).</summary>
    public TimeSpan AbsentDelay { get; init; } = TimeSpan.FromSeconds(30);
}
