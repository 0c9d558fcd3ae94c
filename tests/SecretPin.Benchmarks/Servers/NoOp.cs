namespace SecretPin.Benchmarks.Servers;

/// <summary>Reads the body and returns a constant: the cost of Kestrel itself.</summary>
internal static class NoOp
{
    private static readonly byte[] Reply =
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"6c5f5cf0-8f5e-4f5b-9d0e-3a4b5c6d7e8f","allowed":true}}"""u8
            .ToArray();

    public static async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        for (var isCompleted = false; !isCompleted;)
        {
            var read = await body.ReadAsync();
            isCompleted = read.IsCompleted;
            body.AdvanceTo(read.Buffer.End);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Reply.Length;
        await context.Response.BodyWriter.WriteAsync(Reply);
    }
}
