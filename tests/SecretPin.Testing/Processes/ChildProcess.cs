using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SecretPin.Testing.Processes;

/// <summary>A program that runs until the test stops it. It also ends when the test process ends, even if that is killed.</summary>
public sealed class ChildProcess : IAsyncDisposable, IDisposable
{
    /// <summary>The number of lines that <see cref="Output"/> contains by default.</summary>
    private const int DefaultOutputLines = 400;

    /// <summary>Passes signals on to the program, and kills it when stdin is closed.</summary>
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

    private const string IdPrefix = "guardian: ";

    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private readonly int _outputLines;
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string>? _onLine;
    private bool _isDisposed;

    private ChildProcess(Process process, Action<string>? onLine, int outputLines) => (_process, _onLine, _outputLines) = (process, onLine, outputLines);

    public bool HasExited => _process.HasExited;

    /// <summary>The process id of the program, not of its guardian.</summary>
    public Task<int> Id => _id.Task;

    /// <summary>The exit code, after <see cref="Exited"/>.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines of stdout and stderr.</summary>
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
    /// <param name="onLine">Receives each line of stdout and stderr.</param>
    /// <param name="outputLines">The number of lines that <see cref="Output"/> contains at most.</param>
    public static ChildProcess Start(IEnumerable<string> command, Action<string>? onLine = null, int outputLines = DefaultOutputLines)
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Guardian, "guardian", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        })!;
        var child = new ChildProcess(process, onLine, outputLines);
        process.OutputDataReceived += (_, line) => child.Receive(line.Data);
        process.ErrorDataReceived += (_, line) => child.Receive(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Sends a signal and waits for the exit.</summary>
    /// <param name="signal">Such as <c>TERM</c> or <c>KILL</c>.</param>
    public async Task StopAsync(string signal)
    {
        if (!_process.HasExited)
        {
            await SignalAsync(signal);
            await Exited;
        }
    }

    /// <param name="signal">Such as <c>STOP</c> or <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        await _process.StandardInput.WriteLineAsync(signal);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Kills the program. May be called more than once.</summary>
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

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(IdPrefix, StringComparison.Ordinal))
        {
            _id.TrySetResult(int.Parse(line.AsSpan(IdPrefix.Length), CultureInfo.InvariantCulture));
            return;
        }

        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > _outputLines)
            {
                _output.Dequeue();
            }
        }

        _onLine?.Invoke(line);
    }
}
