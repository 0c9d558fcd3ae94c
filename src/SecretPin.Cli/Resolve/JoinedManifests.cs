namespace SecretPin.Cli.Resolve;

/// <summary>Joins manifests into one stream. A single manifest is written byte for byte.</summary>
internal static class JoinedManifests
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static byte[] Join(IReadOnlyList<ResolvedManifest> manifests)
    {
        using var output = new MemoryStream();

        // JSON objects can follow one another. Together with YAML, each JSON object is a YAML document.
        var isYaml = manifests.Any(manifest => !manifest.IsJson);
        if (isYaml && manifests.Count > 1 && manifests[0].IsJson)
        {
            output.Write("---\n"u8);
        }

        for (var i = 0; i < manifests.Count; i++)
        {
            var text = manifests[i].Text.Span;
            if (i > 0)
            {
                text = text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;
                output.Write(manifests[i - 1].Text.Span is [.., not (byte)'\n'] ? "\n"u8 : default);
                output.Write(!isYaml || text.StartsWith("---"u8) ? default : text.StartsWith("%"u8) ? "...\n"u8 : "---\n"u8);
            }

            output.Write(text);
        }

        return output.ToArray();
    }
}
