namespace SecretPin.Cli.Resolve;

/// <summary>Several manifests as one stream. What was read from one input alone comes out byte by byte.</summary>
internal static class JoinedManifests
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static byte[] Join(IReadOnlyList<ResolvedManifest> manifests)
    {
        using var output = new MemoryStream();

        // JSON objects may follow one another; beside YAML each is a document of it.
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
