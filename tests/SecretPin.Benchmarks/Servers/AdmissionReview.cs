using k8s.Models;

namespace SecretPin.Benchmarks.Servers;

/// <summary>The part of admission.k8s.io/v1 that the conventional webhook needs. KubernetesClient has no model of it.</summary>
internal sealed record AdmissionReview(string? ApiVersion, string? Kind, AdmissionRequest? Request = null, AdmissionResponse? Response = null);

internal sealed record AdmissionRequest(string? Uid, V1Deployment Object);

internal sealed record AdmissionResponse(string? Uid, bool Allowed, string? PatchType = null, byte[]? Patch = null, string[]? Warnings = null);
