using System.Net;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Turns an error of the API server into a message to the user: the reason, and what to do.</summary>
internal static class ApiErrorText
{
    public static string Describe(ApiServerException error) => error.StatusCode switch
    {
        HttpStatusCode.Unauthorized =>
            "The API server does not accept your credentials (401 Unauthorized). Renew them, and check them with 'kubectl auth whoami'.",
        HttpStatusCode.Forbidden when MissingPermission.In(error.Message) is { } permission => $"You lack {permission}. Ask a cluster administrator for it.",
        HttpStatusCode.Conflict => $"{error.Message} The object has changed: repeat the command.",
        null => $"{error.Message} Check the cluster with 'kubectl cluster-info'.",
        _ => error.Message,
    };
}
