using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SecretPin.Fuzz.Runs;

/// <summary>An input with a wrong answer.</summary>
internal sealed partial record Finding(byte[] Input, Exception Exception)
{
    /// <summary>Identifies a bug: the place of the failed check and its message, without the variable parts.</summary>
    public string Mistake => $"{Location().Match(Exception.StackTrace ?? "").Value} {Differs().Replace(Exception.Message, "…")}";

    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];

    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, NameOf(Input)), Input);
        File.WriteAllText(Path.Combine(folder, $"{NameOf(Input)}.txt"), Exception.ToString());
    }

    [GeneratedRegex("SecretPin[^\\n]*")]
    private static partial Regex Location();

    [GeneratedRegex("[0-9]+|\"[^\"]*\"|/[^ ]+")]
    private static partial Regex Differs();
}
