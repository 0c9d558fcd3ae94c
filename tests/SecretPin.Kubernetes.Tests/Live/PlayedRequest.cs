using Microsoft.AspNetCore.Http;

namespace SecretPin.Kubernetes.Tests.Live;

/// <summary>What a <see cref="PlayedApi"/> was asked.</summary>
internal sealed record PlayedRequest(string Method, string Path, string Query, string Accept, string Body)
{
    public static async Task<PlayedRequest> OfAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        return new(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Accept.ToString(),
            await body.ReadToEndAsync(context.RequestAborted));
    }

    public override string ToString() => $"{Method} {Path}{Query}";
}
