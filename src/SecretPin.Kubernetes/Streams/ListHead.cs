namespace SecretPin.Kubernetes.Streams;

/// <summary>What a list says beside its items (metav1 ListMeta).</summary>
/// <param name="Kind">As in <c>DeploymentList</c>.</param>
/// <param name="ResourceVersion">From which a watch continues.</param>
/// <param name="Continue">For the next page; empty on the last one.</param>
public sealed record ListHead(string Kind, string ResourceVersion, string Continue);
