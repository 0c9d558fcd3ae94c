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
