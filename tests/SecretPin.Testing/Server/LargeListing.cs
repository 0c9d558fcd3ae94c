using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>
/// The objects of a resource, computed from a position: the number of changes before it. Change number n concerns the slot n modulo <paramref name="Count"/>.
/// Lists and watches of several clients therefore agree without common state.
/// </summary>
/// <param name="Resource">The resource.</param>
/// <param name="Count">The number of objects, which is constant: the number of slots.</param>
/// <param name="Make">Creates the JSON of an object from its slot, its id and its version. The id changes when another object takes the slot.</param>
/// <param name="ChangesPerSecond">The rate of changes.</param>
/// <param name="AreReplaced">Whether each tenth change of a slot deletes its object and adds another one.</param>
internal sealed record LargeListing(
    Resource Resource, int Count, Func<int, int, long, string> Make, double ChangesPerSecond = 0, bool AreReplaced = false)
{
    private const int ReplacementInterval = 10;

    public double ChangesPerSecond { get; } = Count > 0 ? ChangesPerSecond : 0;

    public string NamespaceOf(int slot) =>
        Resource == Resources.SecretAliases ? LargeObjects.NamespaceOfAlias(slot) : LargeObjects.NamespaceOf(slot);

    /// <summary>The object of a slot after the changes before a position.</summary>
    public string ObjectAt(int slot, long position) => Make(slot, IdAt(slot, position), slot);

    /// <summary>The events of the change at a position.</summary>
    public IEnumerable<(string Type, string Json)> ChangeAt(long position)
    {
        var slot = (int)(position % Count);
        var (before, after) = (IdAt(slot, position), IdAt(slot, position + 1));
        var version = position + 1;
        if (before == after)
        {
            yield return ("MODIFIED", Make(slot, after, version));
            yield break;
        }

        yield return ("DELETED", Make(slot, before, version));
        yield return ("ADDED", Make(slot, after, version));
    }

    /// <summary>The slot, plus the number of slots for each replacement.</summary>
    private int IdAt(int slot, long position)
    {
        if (!AreReplaced || position <= slot)
        {
            return slot;
        }

        var changes = ((position - slot - 1) / Count) + 1;
        var replacements = (changes + (slot % ReplacementInterval)) / ReplacementInterval;
        return checked((int)(slot + (replacements * Count)));
    }
}
