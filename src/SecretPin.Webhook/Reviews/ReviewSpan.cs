using System.Diagnostics;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

/// <summary>The trace of a review: a part of the API server's, where it traces its requests.</summary>
internal sealed class ReviewSpan : IDisposable
{
    private readonly Activity _activity;

    private ReviewSpan(Activity activity) => _activity = activity;

    /// <returns><see langword="null"/> where it is not traced.</returns>
    public static ReviewSpan? Start(string path, HttpRequest request)
    {
        if (!Tracing.Source.HasListeners())
        {
            return null;
        }

        // Not ASP.NET's own activity, which is not exported: the parent is whoever asked.
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
