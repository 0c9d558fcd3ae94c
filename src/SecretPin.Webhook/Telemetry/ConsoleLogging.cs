using System.Text.Encodings.Web;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace SecretPin.Webhook.Telemetry;

internal static class ConsoleLogging
{
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Defaults, added as the first configuration source, so that every other source overrides them; a filter in code would override all.</summary>
    private static readonly Dictionary<string, string?> DefaultLevels = new()
    {
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = nameof(LogLevel.Error),
        // It logs nothing above Information, but creates an Activity for every request while its category is enabled.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = nameof(LogLevel.None),
    };

    /// <summary>
    /// Logs SecretPin's own messages and the framework's warnings, but no line for each request, because the metrics count requests.
    /// <c>Logging:LogLevel</c> in the configuration overrides the levels. <c>Logging:Console:FormatterName</c> is <c>simple</c> by default,
    /// and <c>json</c> in the container.
    /// </summary>
    public static void AddConsoleLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple;
            // If stdout blocks (a node's disk is full), lines are dropped, and no review waits.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            // Stdout escapes control characters, and with them the codes of colours.
            console.ColorBehavior = LoggerColorBehavior.Disabled;
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
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = DefaultLevels });

        // Scopes contain only the review's uid. ASP.NET's trace ids would be useless, because its activities are not exported.
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
    }
}
