using System.Collections;

namespace SecretPin.Webhook.Reviews;

/// <summary>Of which review a line of the log is.</summary>
internal sealed class ReviewScope(string uid) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => new("uid", Text.Line(uid));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"uid {Text.Line(uid)}";
}
