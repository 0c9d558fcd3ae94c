using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>A program that runs until it is told to stop, and never longer than we do, however we end.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Passes signals on to the program. Its stdin comes to an end when nobody is there any more to write to it.</summary>
    private const string Guardian = """
        exec 3<&0 0</dev/null
        "$@" 3<&- &
        child=$!
        echo "guardian: $child"
        { while read -r signal <&3; do kill -s "$signal" "$child"; done; kill -s KILL "$child"; } 2>/dev/null &
        guard=$!
        wait "$child"
        code=$?
        kill "$guard" 2>/dev/null
        exit "$code"
        """;

    private const string GuardianSays = "guardian: ";

    private const int RememberedLines = 400;

    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string>? _onLine;
    private bool _isDisposed;

    private ChildProcess(Process process, Action<string>? onLine) => (_process, _onLine) = (process, onLine);

    public bool HasExited => _process.HasExited;

    /// <summary>The program's own process id.</summary>
    public Task<int> Id => _id.Task;

    /// <summary>Its last lines, on stdout and stderr alike.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public Task Exited => _process.WaitForExitAsync();

    /// <param name="command">The program and its arguments.</param>
    /// <param name="onLine">Gets each line that it writes.</param>
    public static ChildProcess Start(IEnumerable<string> command, Action<string>? onLine = null)
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Guardian, "guardian", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        })!;
        var child = new ChildProcess(process, onLine);
        process.OutputDataReceived += (_, line) => child.Take(line.Data);
        process.ErrorDataReceived += (_, line) => child.Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <param name="signal">As in <c>TERM</c> or <c>KILL</c>.</param>
    public async Task StopAsync(string signal)
    {
        if (!_process.HasExited)
        {
            await SignalAsync(signal);
            await Exited;
        }
    }

    /// <param name="signal">As in <c>STOP</c> or <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        await _process.StandardInput.WriteLineAsync(signal);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>More than once, too: a test that fails halfway leaves that to whoever comes after it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _process.StandardInput.Close();
            await Exited;
            _process.Dispose();
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(GuardianSays, StringComparison.Ordinal))
        {
            _id.TrySetResult(int.Parse(line.AsSpan(GuardianSays.Length), CultureInfo.InvariantCulture));
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > RememberedLines)
            {
                _output.Dequeue();
            }
        }

        _onLine?.Invoke(line);
    }
}
