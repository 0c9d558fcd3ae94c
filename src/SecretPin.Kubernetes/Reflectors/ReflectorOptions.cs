namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Timeouts and delays of a reflector.</summary>
public sealed record ReflectorOptions
{
    /// <summary>Whether to request streaming lists, which are the cheapest for the API server. If it does not support them, pages are requested.</summary>
    public bool UsesStreamingList { get; init; } = true;

    /// <summary>The objects in a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The minimum of the random time after which the API server ends a watch. It is random so that the watches do not end together.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The maximum of that time.</summary>
    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>The limit for the start of a response, and for each further object of a list.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// The silence after which a watch over HTTP/2 is requested again. The API server sends bookmarks each minute, and pings detect a
    /// lost peer sooner (<see cref="Api.HttpConnections"/>).
    /// </summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The same over HTTP/1.1, where no ping passes through a proxy and only a new request detects a lost peer.</summary>
    public TimeSpan LongestSilenceWithoutPings { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A watch that ends within this time and without an event counts as failed.</summary>
    public TimeSpan VeryShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The delay after the first failure, with jitter. Each further failure doubles it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest delay after a failure.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The interval of the requests for a CRD that is not installed.</summary>
    public TimeSpan AbsentDelay { get; init; } = TimeSpan.FromSeconds(30);
}
