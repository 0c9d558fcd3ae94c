using System.Diagnostics;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

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
        .SetTag("k8s.namespace.name", DisplayText.SingleLine(review.Namespace))
        .SetTag("secretpin.uid", DisplayText.SingleLine(review.Uid))
        .SetTag("secretpin.kind", DisplayText.SingleLine(review.Kind.Kind))
        .SetTag("secretpin.operation", DisplayText.SingleLine(review.Operation))
        .SetTag("secretpin.dry_run", review.IsDryRun)
        .SetTag("secretpin.outcome", verdict.Outcome.ToString())
        .SetTag("secretpin.reason", verdict.Reason.ToString())
        .SetStatus(verdict.Reason == Reason.Unverified ? ActivityStatusCode.Error : ActivityStatusCode.Unset);

    public void Dispose() => _activity.Dispose();
}
