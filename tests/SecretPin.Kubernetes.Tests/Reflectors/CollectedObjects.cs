using System.Text.Json;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>Stores the key and the value of each object, and lets tests wait for a state.</summary>
internal sealed class CollectedObjects : ReflectorStore<(ObjectKey Key, string Value)>
{
    private static readonly ObjectScanner Scanner = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, string> _objects = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<ObjectKey, string> All
    {
        get { lock (_lock) { return new Dictionary<ObjectKey, string>(_objects); } }
    }

    /// <summary>Every visible state, as the names of its objects.</summary>
    public List<string> History { get; } = [];

    public IEnumerable<string> Names => All.Keys.Select(key => key.Name).Order(StringComparer.Ordinal);

    /// <summary>Waits until the store contains exactly these objects.</summary>
    public Task UntilAsync(params string[] names) => UntilAsync(() => Names.SequenceEqual(names.Order(StringComparer.Ordinal)));

    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            await changed.WaitAsync(TestTime.Limit);
        }
    }

    protected override (ObjectKey, string) Read(ReadOnlySpan<byte> json)
    {
        var seen = Scanner.Scan(json);
        using var document = JsonDocument.Parse(json.ToArray());
        var value = document.RootElement.TryGetProperty("value", out var member) ? member.GetString()! : "";
        return (new(seen.Namespace, seen.Name), value);
    }

    protected override ObjectKey KeyOf((ObjectKey Key, string Value) seen) => seen.Key;

    protected override void Put((ObjectKey Key, string Value) seen) => Change(() => _objects[seen.Key] = seen.Value);

    protected override void Remove(ObjectKey key) => Change(() => _objects.Remove(key));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, (ObjectKey Key, string Value)> all) => Change(() =>
    {
        _objects.Clear();
        foreach (var (key, value) in all.Values)
        {
            _objects[key] = value;
        }
    });

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            History.Add(string.Join(' ', _objects.Keys.Select(key => key.Name).Order(StringComparer.Ordinal)));
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
