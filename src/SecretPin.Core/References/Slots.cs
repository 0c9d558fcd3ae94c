using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>A member of a JSON object, stored until that object ends.</summary>
internal readonly record struct Slot(string? Text, int Offset, JsonTokenType Token);

/// <summary>The slots of a kind whose objects need only a few.</summary>
[InlineArray(Length)]
internal struct Slots
{
    public const int Length = 16;
    private Slot _first;
}

/// <summary>The slots of one walk.</summary>
/// <param name="count">The largest number of slots that the kind needs at a time.</param>
internal struct SlotStore(int count)
{
    private readonly Slot[]? _many = count > Slots.Length ? new Slot[count] : null;
    private Slots _few;

    [UnscopedRef]
    private Span<Slot> All => _many ?? (Span<Slot>)_few;

    /// <summary>The slots of the members of a JSON object.</summary>
    [UnscopedRef]
    public Span<Slot> Of(FieldTree node) => All.Slice(node.SlotBase, node.SlotCount);

    public void Set(FieldTree member, in Slot value) => All[member.Slot] = value;
}
