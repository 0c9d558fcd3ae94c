using System.Buffers;
using System.Collections;

namespace SecretPin.Core.References;

/// <summary>
/// The references of one object. Those of a review are limited, and in a lent array, which this list alone knows: once that
/// is given back, cleared, whoever still holds the list finds it empty.
/// </summary>
internal sealed class ReferenceList(bool isReviewed) : IReadOnlyList<Reference>
{
    /// <summary>Most workloads have fewer.</summary>
    private const int Usual = 8;

    private Reference[] _items = [];

    public bool IsReviewed => isReviewed;

    public int Count { get; private set; }

    public Reference this[int index] => Span[index];

    public Span<Reference> Span => _items.AsSpan(0, Count);

    /// <exception cref="ObjectFormatException">They are too many for a review.</exception>
    public void Add(in Reference reference)
    {
        if (isReviewed && Count == ObjectScanner.MaxReferences)
        {
            throw new ObjectFormatException($"The object refers to Secrets in more than {ObjectScanner.MaxReferences} places; SecretPin reviews no more.");
        }

        if (Count == _items.Length)
        {
            Move(Math.Max(Usual, 2 * Count));
        }

        _items[Count++] = reference;
    }

    /// <summary>Frees what is to spare.</summary>
    public void TrimExcess() => _items = Span.ToArray();

    public void ReturnBuffer()
    {
        if (isReviewed && _items.Length > 0)
        {
            var lent = _items;
            (_items, Count) = ([], 0);
            ArrayPool<Reference>.Shared.Return(lent, clearArray: true);
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

    private void Move(int capacity)
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
