using Microsoft.AspNetCore.Http;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>Faults of the API server.</summary>
internal static class ApiServerFaults
{
    /// <summary>The API server does not answer before the client gives up.</summary>
    public static async Task<bool> Slow(HttpContext context, CancellationToken lifted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lifted, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        return context.RequestAborted.IsCancellationRequested;
    }

    /// <summary>The connection is cut.</summary>
    public static Task<bool> Gone(HttpContext context, CancellationToken lifted)
    {
        context.Abort();
        return Task.FromResult(true);
    }

    /// <summary>The API server does not support streaming lists, so that clients read pages.</summary>
    public static async Task<bool> Old(HttpContext context, CancellationToken lifted)
    {
        if (!context.Request.Query.ContainsKey("sendInitialEvents"))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await WriteAsync(
            context,
            """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422,
             "message": "sendInitialEvents is forbidden for watch"}
            """);
        return true;
    }

    /// <summary>The API server is overloaded (API priority and fairness).</summary>
    public static async Task<bool> Busy(HttpContext context, CancellationToken lifted)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
        await WriteAsync(
            context,
            """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "TooManyRequests", "code": 429,
             "message": "Too many requests, please try again later."}
            """);
        return true;
    }

    public static async Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }
}
