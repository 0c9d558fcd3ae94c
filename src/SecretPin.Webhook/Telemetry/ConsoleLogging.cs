using System.Text.Encodings.Web;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace SecretPin.Webhook.Telemetry;

internal static class ConsoleLogging
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Settings, and the first source of them: a filter in code would count more than any.</summary>
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.Error),
        // Has nothing to say above Information, and yet makes an Activity for every request while anyone could listen.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = nameof(LogLevel.None),
    };

    /// <summary>
    /// Our own lines, and the framework's warnings: a line per request would drown both, and could not say more than the
    /// metrics do. <c>Logging:LogLevel</c> in the configuration counts more. <c>Logging:Console:FormatterName</c> is
    /// <c>simple</c>, for people, or <c>json</c>, as in the container.
    /// </summary>
    public static void AddConsoleLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple;
            // Where nobody takes what we write (a node's disk is full), lines are lost, and no review waits for them.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = $"{TimestampFormat} ";
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = TimestampFormat;
            console.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });

        // Scopes are of reviews; what ASP.NET knows of a trace is not exported.
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
    }
}
