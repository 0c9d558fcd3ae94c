using System.Text;
using SecretPin.Core;

namespace SecretPin.Webhook.Telemetry;

/// <summary>
/// Makes stdout write whole lines. The default writer of Console writes 256 bytes at a time, so a process that is killed in between leaves
/// half of a line to the log collector. All log lines and audit lines pass here, so here their unsafe characters are escaped; the escapes are those of
/// JSON.
/// </summary>
internal static class LineBufferedStdout
{
    /// <summary>In characters. A longer line is written in several parts; SecretPin logs no line that long.</summary>
    public const int MaxLine = 16 * 1024;

    /// <summary>Replaces <see cref="Console.Out"/>. Call it before any component stores that writer.</summary>
    public static void Enable() => Console.SetOut(Over(Console.OpenStandardOutput()));

    /// <returns>A thread-safe writer.</returns>
    public static TextWriter Over(Stream stream) =>
        TextWriter.Synchronized(new SafeTextWriter(
            new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), MaxLine) { AutoFlush = true }, SafeText.EscapeLines));
}
