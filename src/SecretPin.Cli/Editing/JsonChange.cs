namespace SecretPin.Cli.Editing;

/// <summary>A change to a piece of JSON.</summary>
/// <param name="Start">Where the string, or the element that goes, begins.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="OldName">The string as it was.</param>
/// <param name="NewName">The string that replaces it; <see langword="null"/> where an element of an array goes.</param>
internal sealed record JsonChange(int Start, int End, string OldName, string? NewName);
