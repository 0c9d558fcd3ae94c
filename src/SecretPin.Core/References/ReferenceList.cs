using System.Buffers;
using System.Collections;

namespace SecretPin.Core.References;

/// <summary>
/// The references of one object. In a review, their number is limited, and the array is rented; after it was returned, the
/// list is empty.
/// </summary>
internal sealed class ReferenceList(bool isReviewed) : IReadOnlyList<Reference>
{
    /// <summary>Enough for most workloads.</summary>
    private const int InitialCapacity = 8;

    private Reference[] _items = [];

    public bool IsReviewed => isReviewed;

    public int Count { get; private set; }

    public Reference this[int index] => Span[index];

    public Span<Reference> Span => _items.AsSpan(0, Count);

    /// <exception cref="ObjectLimitException">The object has more than <see cref="ObjectScanner.MaxReferences"/> references, and is reviewed.</exception>
    public void Add(in Reference reference)
    {
        if (isReviewed && Count == ObjectScanner.MaxReferences)
        {
            throw new ObjectLimitException($"The object has more than {ObjectScanner.MaxReferences} references to Secrets, which is the limit of SecretPin.");
        }

        if (Count == _items.Length)
        {
            Grow(Math.Max(InitialCapacity, 2 * Count));
        }

        _items[Count++] = reference;
    }

    public void TrimExcess() => _items = Span.ToArray();

    public void ReturnBuffer()
    {
        if (isReviewed && _items.Length > 0)
        {
            var rented = _items;
            (_items, Count) = ([], 0);
            ArrayPool<Reference>.Shared.Return(rented, clearArray: true);
        }
    }

    public IEnumerator<Reference> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return _items[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow(int capacity)
    {
        var larger = isReviewed ? ArrayPool<Reference>.Shared.Rent(capacity) : new Reference[capacity];
        Span.CopyTo(larger);
        if (isReviewed && Count > 0)
        {
            ArrayPool<Reference>.Shared.Return(_items, clearArray: true);
        }

        _items = larger;
    }
}
