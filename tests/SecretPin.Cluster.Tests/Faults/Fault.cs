using Microsoft.AspNetCore.Http;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>What a request to the API server meets on its way.</summary>
/// <returns>Whether that was all, and it is not passed on.</returns>
internal delegate Task<bool> Fault(HttpContext context);

internal static class FaultTableTests
{
    /// <summary>The API server has something else to do: longer than any review waits.</summary>
    public static async Task<bool> Slow(HttpContext context)
    {
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return context.RequestAborted.IsCancellationRequested;
    }

    /// <summary>Nobody is there.</summary>
    public static Task<bool> Gone(HttpContext context)
    {
        context.Abort();
        return Task.FromResult(true);
    }

    /// <summary>It is one that has no streaming lists, so that pages are asked for.</summary>
    public static async Task<bool> Old(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey("sendInitialEvents"))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await WriteAsync(
            context,
            """{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "message": "sendInitialEvents is forbidden for watch", "code": 422}""");
        return true;
    }

    /// <summary>It has more to do than it can (API priority and fairness).</summary>
    public static async Task<bool> Busy(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
        await WriteAsync(
            context,
            """{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "TooManyRequests", "message": "Too many requests, please try again later.", "code": 429}""");
        return true;
    }

    public static async Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }
}
