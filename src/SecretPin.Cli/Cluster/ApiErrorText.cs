using System.Net;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Says what the API server refused, and what to do about it.</summary>
internal static class ApiErrorText
{
    public static string Describe(ApiServerException problem) => problem.StatusCode switch
    {
        HttpStatusCode.Unauthorized =>
            "The API server does not know who you are (401 Unauthorized). Renew your credentials; 'kubectl auth whoami' says whether they work.",
        HttpStatusCode.Forbidden when MissingPermission.In(problem.Message) is { } right => $"You lack {right}. Ask an administrator of the cluster for it.",
        HttpStatusCode.Conflict => $"{problem.Message} Somebody changed it meanwhile: look again, and repeat the command.",
        null => $"{problem.Message} Is this the right cluster? See 'kubectl cluster-info'.",
        _ => problem.Message,
    };
}
