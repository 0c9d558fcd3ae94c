using Microsoft.AspNetCore.Http;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>What a <see cref="PlayedApi"/> was asked.</summary>
internal sealed record PlayedRequest(string Method, string Path, string Query, string Accept, string Body)
{
    public static PlayedRequest Of(HttpContext context) => (PlayedRequest)context.Items[typeof(PlayedRequest)]!;

    public static async Task<PlayedRequest> ReadAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = new PlayedRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Accept.ToString(),
            await body.ReadToEndAsync(context.RequestAborted));
        context.Items[typeof(PlayedRequest)] = request;
        return request;
    }

    public override string ToString() => $"{Method} {Path}{Query}";
}
