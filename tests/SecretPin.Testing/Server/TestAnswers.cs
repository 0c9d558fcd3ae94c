using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SecretPin.Testing.Server;

/// <summary>Wrong answers of a server.</summary>
public static class TestAnswers
{
    public static RequestDelegate Status(int code, string reason = "", string message = "no", string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = code;
        context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(StatusJson(code, reason, message).ToJsonString());
    };

    public static RequestDelegate Body(string body) => context => context.Response.WriteAsync(body);

    /// <summary>Sends the headers, and then nothing until the client gives up.</summary>
    public static async Task Silence(HttpContext context)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await NoAnswer(context);
    }

    /// <summary>Sends nothing.</summary>
    public static Task NoAnswer(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>An error event of a watch.</summary>
    public static string Error(int code, string reason) =>
        new JsonObject { ["type"] = "ERROR", ["object"] = StatusJson(code, reason, "no") }.ToJsonString() + "\n";

    /// <param name="code">The HTTP status code.</param>
    /// <param name="reason">The reason of metav1.Status.</param>
    /// <param name="message">The message.</param>
    /// <param name="name">The object that the failure is about.</param>
    public static JsonObject StatusJson(int code, string reason, string message, string? name = null) => new()
    {
        ["details"] = name is null ? null : new JsonObject { ["name"] = name },
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["code"] = code,
        ["reason"] = reason,
        ["message"] = message,
    };
}
