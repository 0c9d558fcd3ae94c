namespace SecretPin.Webhook.Hosting;

internal static class QuietLogging
{
    /// <summary>
    /// Our own lines, and the framework's warnings: a line per request would drown both, and could not say more than the
    /// metrics do. <c>Logging:LogLevel</c> in the configuration counts more.
    /// </summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
    }
}
