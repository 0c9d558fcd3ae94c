namespace SecretPin.Kubernetes.Streams;

/// <summary>The fields of a list other than its items (metav1.ListMeta).</summary>
/// <param name="Kind">Such as <c>DeploymentList</c>.</param>
/// <param name="ResourceVersion">The version after which a watch continues.</param>
/// <param name="Continue">The token of the next page; empty on the last page.</param>
public sealed record ListHead(string Kind, string ResourceVersion, string Continue);
