using System.Buffers;
using System.Collections;
using System.Diagnostics;
using Microsoft.Net.Http.Headers;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The handler of one path: it reads a review, decides, and writes the response. An error after the review was read is a denial in the
/// response, so that the webhook fails closed with any failurePolicy.
/// </summary>
internal sealed partial class ReviewEndpoint(
    string path, string[] operations, ObjectScanner scanner, IReviewHandler handler, WebhookMetrics metrics, TimeProvider clock, ILogger<ReviewEndpoint> logger)
{
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var began = clock.GetTimestamp();
            RequireJson(context.Request);
            using var body = await ReviewBody.ReadAsync(context.Request);
            var review = ReviewReader.Read(body.Bytes, scanner);
            if (review.Kind == Kinds.Secret)
            {
                // OpenSSL keeps the last decrypted record until the connection is closed, and the webhook cannot clear it.
                context.Connection.RequestClose();
            }

            using var span = ReviewSpan.Start(path, context.Request);
            var decided = await DecideAsync(review, context.RequestAborted);
            var verdict = await handler.ConcludeAsync(review, decided, ReviewDeadline.Total - clock.GetElapsedTime(began));
            var duration = clock.GetElapsedTime(began);
            metrics.Reviewed(path, verdict, duration);
            span?.Decided(review, verdict);
            using var scope = verdict.IsAllowed && review.Kind != Kinds.Secret ? null : logger.BeginScope(new ReviewScope(review.Uid));
            await handler.DecidedAsync(review, verdict, ReviewDeadline.Total - duration);
            var reply = ReviewWriter.Write(review.Utf8Uid.Span, verdict);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = reply.Length;
            context.Response.BodyWriter.Write(reply);
            review.ReturnBuffers();
            if (!verdict.IsAllowed)
            {
                Log.Denied(logger, path, SafeText.SingleLine(review.Uid), verdict.Reason);
            }
        }
        catch (BadReviewException invalid)
        {
            await RejectAsync(context, invalid.Code, invalid.Message);
        }
        catch (BadHttpRequestException bad)
        {
            await RejectAsync(context, bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The body is larger than {ServerLimits.MaxReviewSize} bytes."
                : "The body arrived too slowly, or its HTTP framing is invalid.");
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The client closed the connection.
        }
    }

    private async ValueTask<Verdict> DecideAsync(Review review, CancellationToken cancellation)
    {
        if (!operations.Contains(review.Operation))
        {
            return Verdict.Deny(
                Reason.Malformed, $"request.operation is '{SafeText.SingleLine(review.Operation)}'; {path} reviews {string.Join(" and ", operations)}.");
        }

        try
        {
            if (review.Kind != Kinds.SecretAlias)
            {
                // The validator of a SecretAlias reports its name together with all other errors.
                review.RequireValidName();
            }

            return await handler.ReviewAsync(review, cancellation);
        }
        catch (ObjectFormatException exception)
        {
            return Verdict.Deny(Reason.Malformed, exception.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client does not receive this verdict; the metrics and the audit log do.
            return Verdict.Deny(Reason.Unverified, "The API server closed the connection before SecretPin could verify that this change is safe.");
        }
        catch (Exception exception) when (exception is TimeoutException or ApiServerException)
        {
            return Verdict.Deny(Reason.Unverified, $"{exception.Message} SecretPin could not verify that this change is safe. Try again.");
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // The log line omits the exception's message, because it may quote the request.
            using var scope = logger.BeginScope(new ReviewScope(review.Uid));
            Log.Failed(logger, path, SafeText.SingleLine(review.Uid), exception.GetType().FullName, exception.StackTrace);
            return Verdict.Deny(
                Reason.Unverified, "SecretPin failed, and could not verify that this change is safe. Try again; its log contains the error of this uid.");
        }
    }

    private Task RejectAsync(HttpContext context, int code, string message)
    {
        metrics.Refused(path, code);
        return HttpErrorWriter.WriteAsync(context.Response, code, message);
    }

    private static void RequireJson(HttpRequest request)
    {
        if (request.ContentType != "application/json"
            && !(MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && HeaderUtilities.RemoveQuotes(type.Charset) is { Length: 0 } or ['u' or 'U', 't' or 'T', 'f' or 'F', '-', '8']))
        {
            throw new BadReviewException(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Type is '{SafeText.SingleLine(request.ContentType ?? "")}'; must be application/json in UTF-8.");
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encoding)
        {
            throw new BadReviewException(
                StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding is '{SafeText.SingleLine(encoding.ToString())}'; the header must be absent.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "Denied at {Path}: {Reason}, uid {Uid}")]
        public static partial void Denied(ILogger logger, string path, string uid, Reason reason);
        [LoggerMessage(301, LogLevel.Error, "Failed at {Path}, uid {Uid}: {Exception}\n{StackTrace}")]
        public static partial void Failed(ILogger logger, string path, string uid, string? exception, string? stackTrace);
    }
}

/// <summary>Log scope: the review that a log line belongs to. It allocates and changes the execution context, so a review that logs nothing has none.</summary>
internal sealed class ReviewScope(string uid) : IEnumerable<KeyValuePair<string, object?>>
{
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return new("uid", SafeText.SingleLine(uid));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"uid {SafeText.SingleLine(uid)}";
}

/// <summary>The span of a review. It belongs to the API server's trace, if the API server traces the request.</summary>
internal sealed class ReviewSpan : IDisposable
{
    private readonly Activity _activity;

    private ReviewSpan(Activity activity) => _activity = activity;

    /// <returns><see langword="null"/> if the review is not traced.</returns>
    public static ReviewSpan? Start(string path, HttpRequest request)
    {
        if (!Tracing.Source.HasListeners())
        {
            return null;
        }

        // The parent is the client's span rather than ASP.NET's activity, which is not exported.
        Activity.Current = null;
        _ = ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        return Tracing.Source.StartActivity($"review {path}", ActivityKind.Server, caller) is { } activity ? new(activity) : null;
    }

    public void Decided(in Review review, Verdict verdict) => _activity
        .SetTag("k8s.namespace.name", SafeText.SingleLine(review.Namespace))
        .SetTag("secretpin.uid", SafeText.SingleLine(review.Uid))
        .SetTag("secretpin.kind", SafeText.SingleLine(review.Kind.Kind))
        .SetTag("secretpin.operation", SafeText.SingleLine(review.Operation))
        .SetTag("secretpin.dry_run", review.IsDryRun)
        .SetTag("secretpin.outcome", verdict.Outcome.ToString())
        .SetTag("secretpin.reason", verdict.Reason.ToString())
        .SetStatus(verdict.Reason == Reason.Unverified ? ActivityStatusCode.Error : ActivityStatusCode.Unset);

    public void Dispose() => _activity.Dispose();
}
