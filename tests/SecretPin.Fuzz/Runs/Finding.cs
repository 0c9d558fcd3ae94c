using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SecretPin.Fuzz.Runs;

/// <summary>An input that was answered as none may be.</summary>
internal sealed partial record Finding(byte[] Input, Exception Exception)
{
    /// <summary>Equal for what is the same mistake, as far as that can be told: where it was found, and what was said without what differs.</summary>
    public string Mistake => $"{Place().Match(Exception.StackTrace ?? "").Value} {Differs().Replace(Exception.Message, "…")}";

    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];

    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, NameOf(Input)), Input);
        File.WriteAllText(Path.Combine(folder, $"{NameOf(Input)}.txt"), Exception.ToString());
    }

    [GeneratedRegex("SecretPin[^\\n]*")]
    private static partial Regex Place();

    [GeneratedRegex("[0-9]+|\"[^\"]*\"|/[^ ]+")]
    private static partial Regex Differs();
}
