using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>
/// The commands that resolve an alias in stored objects. To apply an unchanged manifest is not enough: kubectl sends no request for it.
/// </summary>
internal static class UnresolvedAdvice
{
    /// <summary>Sentences for a condition or an Event.</summary>
    public static string For(ObjectKey alias, IReadOnlyList<EventTarget> holders)
    {
        var byKind = holders.ToLookup(holder =>
            Workload.BuiltIn.FirstOrDefault(workload => workload.Kind == ObjectKind.Of(holder.ApiVersion, holder.Kind))?.IsImmutable);
        return string.Join(' ', new[]
        {
            byKind[false].Any() ? $"To resolve it, run 'kubectl secretpin rollout {alias.Name} -n {alias.Namespace}'." : null,
            byKind[true].FirstOrDefault() is { } immutable
                ? $"{immutable.Kind}/{immutable.Name} is immutable: delete it, and create it again from its manifest."
                : null,
            byKind[null].FirstOrDefault() is { } custom
                ? $"For a custom resource, run 'kubectl annotate {TypeOf(custom)} {custom.Name} "
                    + $"{WellKnown.ResolveAnnotation}={alias.Name} -n {alias.Namespace}'."
                : null,
        }.OfType<string>());
    }

    /// <summary>The kind in the form that kubectl accepts: <c>rollout.argoproj.io</c>.</summary>
    private static string TypeOf(EventTarget holder) => $"{holder.Kind.ToLowerInvariant()}.{ObjectKind.Of(holder.ApiVersion, holder.Kind).Group}";
}
