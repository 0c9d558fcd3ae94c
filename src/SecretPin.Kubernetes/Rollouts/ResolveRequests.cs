using System.Net;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>Sends resolve requests, each as a dry run first: where no webhook handles the request, it would be stored.</summary>
internal sealed class ResolveRequests(ApiServer api, ObjectScanner scanner, AuditModeCheck mode)
{
    private readonly ObjectClient _objects = new(api);
    private readonly ObjectClient _dryRun = new(api) { IsDryRun = true };

    /// <exception cref="ApiServerException">The API server does not answer.</exception>
    public async Task<ResolveRequestResult> SendAsync(
        Resource resource, ScannedObject workload, IReadOnlyCollection<string> aliases, CancellationToken cancellation)
    {
        if (!await mode.MayActAsync(workload.Namespace, cancellation).ConfigureAwait(false))
        {
            return new(ResolveRequestOutcome.AuditMode, "");
        }

        try
        {
            var resolved = await SendAsync(_dryRun, resource, workload, aliases, cancellation).ConfigureAwait(false);
            if (resolved.ResolveRequest is not null || resolved.References.Any(reference => aliases.Contains(reference.Name)))
            {
                return new(ResolveRequestOutcome.NotHandled, "");
            }

            await SendAsync(_objects, resource, workload, aliases, cancellation).ConfigureAwait(false);
            return new(ResolveRequestOutcome.Handled, "");
        }
        catch (ApiServerException failure) when (failure.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return new(ResolveRequestOutcome.Gone, "");
        }
        catch (ApiServerException failure) when (!ApiServerException.IsOutage(failure))
        {
            return new(ResolveRequestOutcome.Rejected, failure.Message);
        }
    }

    private async Task<ScannedObject> SendAsync(
        ObjectClient objects, Resource resource, ScannedObject workload, IReadOnlyCollection<string> aliases, CancellationToken cancellation)
    {
        var patch = ResolveRequest.Patch(aliases, workload.Uid);
        using var response = await objects.PatchAsync(resource, workload.Namespace, workload.Name, patch, MediaTypes.MergePatch, cancellation)
            .ConfigureAwait(false);
        return scanner.ScanAs(workload.Kind, await ResponseBody.ReadAsync(response, cancellation).ConfigureAwait(false));
    }
}

/// <param name="Outcome">What became of the request.</param>
/// <param name="Problem">Why the API server rejected it; empty if it did not.</param>
internal sealed record ResolveRequestResult(ResolveRequestOutcome Outcome, string Problem)
{
    /// <summary>Why the workload was not moved, as the end of a sentence about it; empty if it was moved, or no longer exists.</summary>
    public string Cause => Outcome switch
    {
        ResolveRequestOutcome.NotHandled => "the mutating webhook does not handle its resolve request",
        ResolveRequestOutcome.AuditMode => "its namespace is in audit mode, or its mode is unknown",
        ResolveRequestOutcome.Rejected => $"the API server rejected its resolve request: {Problem}",
        _ => "",
    };
}

internal enum ResolveRequestOutcome
{
    /// <summary>The mutating webhook handled it.</summary>
    Handled,

    /// <summary>The mutating webhook does not handle it, so it was not stored.</summary>
    NotHandled,

    /// <summary>The namespace is in audit mode, so the request was not sent.</summary>
    AuditMode,

    /// <summary>The workload was deleted or replaced meanwhile.</summary>
    Gone,

    /// <summary>The API server or a webhook rejected it.</summary>
    Rejected,
}
