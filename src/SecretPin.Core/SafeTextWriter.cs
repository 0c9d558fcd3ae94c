using System.Text;

namespace SecretPin.Core;

/// <summary>Escapes the unsafe characters in everything that is written to an output (<see cref="SafeText"/>).</summary>
/// <param name="inner">The output.</param>
/// <param name="escape"><see cref="SafeText.Escape"/> if each text is one line; <see cref="SafeText.EscapeLines"/> if a text may contain line feeds.</param>
public sealed class SafeTextWriter(TextWriter inner, Func<string, string> escape) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => inner.Write(escape(value ?? ""));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(escape(value ?? ""));

    public override Task WriteAsync(string? value) => inner.WriteAsync(escape(value ?? ""));

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(escape(value ?? ""));

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
