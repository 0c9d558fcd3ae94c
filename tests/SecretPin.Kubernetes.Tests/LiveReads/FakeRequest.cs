using Microsoft.AspNetCore.Http;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>A request to a <see cref="FakeApi"/>.</summary>
internal sealed record FakeRequest(string Method, string Path, string Query, string Accept, string Body)
{
    public static FakeRequest Of(HttpContext context) => (FakeRequest)context.Items[typeof(FakeRequest)]!;

    public static async Task<FakeRequest> ReadAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = new FakeRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Accept.ToString(),
            await body.ReadToEndAsync(context.RequestAborted));
        context.Items[typeof(FakeRequest)] = request;
        return request;
    }

    public override string ToString() => $"{Method} {Path}{Query}";
}
