using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SecretPin.Core.Names;

namespace SecretPin.Core.Rollouts;

/// <summary>A workload of a namespace, as a rollout identifies it.</summary>
/// <param name="Kind">The kind without its group.</param>
/// <param name="Name">Empty if the API server generates it.</param>
public readonly record struct WorkloadKey(string Kind, string Name)
{
    /// <summary>The noun phrase for messages.</summary>
    public const string Rule = "kind/name such as Deployment/auth-api";

    public bool IsPod => Kind == "Pod";

    /// <summary>
    /// A number that depends only on kind and name: the first four bytes, big-endian, of the SHA-256 of <c>kind/name</c>. The sequence of the workloads in
    /// a rollout is therefore the same after each restart, in each version of SecretPin, and for each client.
    /// </summary>
    public long Hash
    {
        get
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes(ToString()), digest);
            return BinaryPrimitives.ReadUInt32BigEndian(digest);
        }
    }

    /// <returns><see langword="false"/> unless <paramref name="text"/> has the form <see cref="Rule"/>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out WorkloadKey workload)
    {
        workload = default;
        if (text?.Split('/') is not [var kind, var name] || !IsKind(kind) || !DnsSubdomain.IsValid(name))
        {
            return false;
        }

        workload = new(kind, name);
        return true;
    }

    /// <summary><c>kind/name</c>.</summary>
    public override string ToString() => $"{Kind}/{Name}";

    private static bool IsKind(string text) => text.Length is > 0 and <= 63 && char.IsAsciiLetterUpper(text[0]) && text.All(char.IsAsciiLetterOrDigit);
}
