using System.Text;
using System.Text.Json;

namespace SecretPin.Benchmarks.ManyAliases;

/// <summary>Plays AWS Secrets Manager. Every requested secret exists, and its current version has a label and does not change.</summary>
internal static class LargeAws
{
    private const string Answer =
        """
        {"VersionIdsToStages":{"11111111-2222-3333-4444-555555555555":["AWSCURRENT","20250723110000"],
        "66666666-7777-8888-9999-000000000000":["AWSPREVIOUS","20250715100000"]}}
        """;

    public static async Task<int> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/", async context =>
        {
            using var asked = await JsonDocument.ParseAsync(context.Request.Body);
            if (context.Request.Headers["x-amz-target"] != "secretsmanager.DescribeSecret" || !asked.RootElement.TryGetProperty("SecretId", out _))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Answer));
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
