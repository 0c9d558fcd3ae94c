using System.Text;

namespace SecretPin.Webhook.Telemetry;

/// <summary>
/// Stdout hands the operating system a line at a time. Console's own writer does so in pieces of 256 bytes, between which we
/// may be killed, and what collects logs finds half of a line.
/// </summary>
internal static class LineBufferedStdout
{
    /// <summary>In characters; longer than any of ours, and what is longer still comes in pieces.</summary>
    public const int Longest = 16 * 1024;

    /// <summary>From now on; whoever took <see cref="Console.Out"/> before still has the other.</summary>
    public static void Enable() => Console.SetOut(Over(Console.OpenStandardOutput()));

    /// <summary>For any number of threads.</summary>
    public static TextWriter Over(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Longest) { AutoFlush = true });
}
