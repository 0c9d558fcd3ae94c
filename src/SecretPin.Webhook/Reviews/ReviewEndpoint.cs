using System.Buffers;
using Microsoft.Net.Http.Headers;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// One path that the API server sends reviews to: bytes, a review, a verdict, bytes. Whatever goes wrong after the review
/// was understood is a refusal in the review, so that it is closed whatever the webhook's failurePolicy.
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
                // OpenSSL keeps the last record that it decrypted for as long as the connection is open, out of our reach.
                context.Connection.RequestClose();
            }

            using var span = ReviewSpan.Start(path, context.Request);
            var verdict = await DecideAsync(review, context.RequestAborted);
            var duration = clock.GetElapsedTime(began);
            metrics.Reviewed(path, verdict, duration);
            span?.Decided(review, verdict);
            using var scope = verdict.IsAllowed && review.Kind != Kinds.Secret ? null : ReviewScope.Begin(logger, review);
            await handler.DecidedAsync(review, verdict, ReviewDeadline.Whole - duration);
            Write(context.Response, ReviewWriter.Write(review.Utf8Uid.Span, verdict));
            review.ReturnBuffers();
            if (!verdict.IsAllowed)
            {
                Log.Denied(logger, path, DisplayText.SingleLine(review.Uid), verdict.Reason);
            }
        }
        catch (InvalidReviewException refused)
        {
            await RefuseAsync(context, refused.Code, refused.Message);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(context, bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The body is larger than {KestrelSetup.MaxReviewSize} bytes."
                : "The body is not framed as HTTP has it, or came too slowly.");
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone: there is nobody to answer.
        }
    }

    private static void Write(HttpResponse response, ReadOnlySpan<byte> reply)
    {
        response.ContentType = "application/json";
        response.ContentLength = reply.Length;
        response.BodyWriter.Write(reply);
    }

    private async ValueTask<Verdict> DecideAsync(Review review, CancellationToken cancellation)
    {
        if (!operations.Contains(review.Operation))
        {
            return Verdict.Deny(
                Reason.Malformed, $"request.operation is '{DisplayText.SingleLine(review.Operation)}'; {path} reviews {string.Join(" and ", operations)}.");
        }

        try
        {
            return await handler.ReviewAsync(review, cancellation);
        }
        catch (ObjectFormatException exception)
        {
            return Verdict.Deny(Reason.Malformed, exception.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Nobody hears it, but those who count and those who audit.
            return Verdict.Deny(Reason.Unverified, "The API server gave up waiting before SecretPin could verify that this may be.");
        }
        catch (Exception exception) when (exception is TimeoutException or ApiServerException)
        {
            return Verdict.Deny(Reason.Unverified, $"{exception.Message} SecretPin could not verify that this may be. Try again.");
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Without the exception's message, which may quote what was sent.
            using var scope = ReviewScope.Begin(logger, review);
            Log.Failed(logger, path, DisplayText.SingleLine(review.Uid), exception.GetType().FullName, exception.StackTrace);
            return Verdict.Deny(
                Reason.Unverified, "SecretPin failed, and could not verify that this may be. Try again; its log says more about this uid.");
        }
    }

    private Task RefuseAsync(HttpContext context, int code, string message)
    {
        metrics.Refused(path, code);
        return HttpErrors.WriteAsync(context.Response, code, message);
    }

    private static void RequireJson(HttpRequest request)
    {
        if (request.ContentType != "application/json"
            && !(MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && HeaderUtilities.RemoveQuotes(type.Charset) is { Length: 0 } or ['u' or 'U', 't' or 'T', 'f' or 'F', '-', '8']))
        {
            throw new InvalidReviewException(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Type is '{DisplayText.SingleLine(request.ContentType ?? "")}'; application/json in UTF-8 was expected.");
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encoding)
        {
            throw new InvalidReviewException(
                StatusCodes.Status415UnsupportedMediaType,
                $"Content-Encoding is '{DisplayText.SingleLine(encoding.ToString())}'; none was expected.");
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
