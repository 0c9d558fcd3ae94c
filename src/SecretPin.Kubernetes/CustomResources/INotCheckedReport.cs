using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>Receives the kinds of custom resources that a listing could not check.</summary>
public interface INotCheckedReport
{
    /// <param name="resource">A kind that SecretPin may not list.</param>
    /// <param name="problem">The answer of the API server; <see langword="null"/> if it was not asked again.</param>
    void Forbidden(Resource resource, string? problem);

    /// <param name="resource">A kind that the discovery API contains, but whose list the API server does not serve: its CRD was deleted meanwhile.</param>
    void NotServed(Resource resource);
}
