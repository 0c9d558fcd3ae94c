using k8s.Models;

namespace SecretPin.Benchmarks.Servers;

/// <summary>admission.k8s.io/v1, of which KubernetesClient has no model; as far as the conventional webhook needs it.</summary>
internal sealed record AdmissionReview(string? ApiVersion, string? Kind, AdmissionRequest? Request = null, AdmissionResponse? Response = null);

internal sealed record AdmissionRequest(string? Uid, V1Deployment Object);

internal sealed record AdmissionResponse(string? Uid, bool Allowed, string? PatchType = null, byte[]? Patch = null, string[]? Warnings = null);
