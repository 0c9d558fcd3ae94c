using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Pin;

/// <summary>Moves the pin of an alias: shows the change, writes it, and says who else writes there.</summary>
internal sealed class PinMove(ClusterClient cluster, CommandContext shell, TextWriter says)
{
    /// <exception cref="RefusedException">The version does not exist, or another source than a version says what is pinned.</exception>
    /// <returns>The alias as it is now, or would be; <see langword="null"/> where it stays as it is.</returns>
    public async Task<JsonObject?> ToAsync(
        NamespaceAliases view, AliasView alias, VersionedSecretName secret, bool byHand, DryRun dryRun, CancellationToken cancellation)
    {
        RequireExists(view, secret);
        if (alias.Source is not ("version" or "") && !byHand)
        {
            throw new RefusedException(
                $"SecretAlias {view.Namespace}/{alias.Name} takes its version from {alias.Source}. To hold it where it is: "
                + $"kubectl secretpin hold {alias.Name} -n {view.Namespace}. To pin it by hand in the place of {alias.Source}, add --by-hand.");
        }

        await WarnAsync(alias);
        if (alias.Alias.SpecSecret == secret && !(alias.Alias.IsSuspended && alias.Alias.StatusPinned != secret))
        {
            await says.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name} is pinned to {secret.Version} already: nothing to do.");
            return null;
        }

        var before = alias.Alias.Version?.ToString() ?? alias.Source;
        await says.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name}: spec.source.version {before} -> {secret.Version}");
        if (alias.Alias.IsSuspended)
        {
            await says.WriteLineAsync($"It is held, so this counts once it is released: kubectl secretpin release {alias.Name} -n {view.Namespace}");
        }

        var source = new JsonObject { ["version"] = secret.Version.ToString() };
        if (alias.Source is not ("version" or ""))
        {
            source[alias.Source] = null;
        }

        var changed = await new AliasChange(cluster).WriteAsync(alias, new() { ["source"] = source }, dryRun, cancellation);
        await says.WriteLineAsync($"secretalias.secretpin.io/{alias.Name} pinned to {secret}{DryRunOption.Suffix(dryRun)}");
        return changed;
    }

    /// <summary>Names what there is in the place of what is not.</summary>
    public static void RequireExists(NamespaceAliases view, VersionedSecretName secret)
    {
        if (view.Exists(secret))
        {
            return;
        }

        var versions = view.Versions(secret.Alias);
        throw new RefusedException(
            $"Secret {view.Namespace}/{secret} does not exist, so {secret.Alias} cannot be pinned to it. " + (versions.Count == 0
                ? $"There is no version of it: create one with 'kubectl secretpin rotate {secret.Alias} -n {view.Namespace}'."
                : $"There {(versions.Count == 1 ? "is" : "are")} {string.Join(", ", versions.Select(version => version.Version))}."));
    }

    /// <param name="text">14 digits, or the name of the Secret.</param>
    /// <param name="alias">The alias.</param>
    public static VersionedSecretName Parse(string text, AliasName alias) =>
        SecretVersion.TryParse(text, out var version) ? alias.At(version)
        : VersionedSecretName.TryParse(text, out var secret) && secret.Alias == alias ? secret
        : throw new InputException(
            $"'{text}' is no version of {alias}: give its 14 digits, a UTC instant written yyyyMMddHHmmss, or the Secret's name, {alias}-yyyyMMddHHmmss.");

    /// <summary>Whoever applies the alias from elsewhere would move the pin back.</summary>
    private async Task WarnAsync(AliasView alias)
    {
        var others = (alias.Raw["metadata"]?["managedFields"] as JsonArray ?? [])
            .Where(entry => entry?["fieldsV1"]?["f:spec"]?["f:source"]?["f:version"] is not null)
            .Select(entry => (string?)entry!["manager"])
            .Where(manager => manager is not (null or ClusterObjects.FieldManager))
            .Distinct()
            .ToArray();
        if (others.Length > 0)
        {
            await shell.Errors.WriteLineAsync(
                $"Note: {string.Join(" and ", others)} also set{(others.Length == 1 ? "s" : "")} spec.source.version of {alias.Name}. "
                + "Change it there too (in Git, where it comes from there), or the next apply moves the pin back.");
        }
    }
}
