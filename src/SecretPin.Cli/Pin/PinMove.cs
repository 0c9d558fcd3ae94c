using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Pin;

/// <summary>Moves the pin of an alias: prints the change, warns about other field managers, and writes the change.</summary>
internal sealed class PinMove(ClusterClient cluster, CommandContext context, TextWriter messages)
{
    public static Option<bool> CreateByHandOption() =>
        new("--by-hand") { Description = "Replaces the source of the alias (newest, awsSecretsManager) with the pinned version." };

    public static Option<string> CreateReasonOption() =>
        new("--reason") { Description = "Why; the status of the alias records it with your name.", DefaultValueFactory = _ => "" };

    /// <returns>The changed alias; <see langword="null"/> if it is already pinned to the version.</returns>
    /// <exception cref="RefusedException">The version does not exist, or the alias has another source and <paramref name="byHand"/> is false.</exception>
    public async Task<JsonObject?> ToAsync(
        NamespaceAliases view, AliasView alias, VersionedSecretName secret, bool byHand, DryRun dryRun, CancellationToken cancellation,
        RolloutRequest? request = null)
    {
        RequireExists(view, secret);
        if (request is not null && alias.Alias.IsRollingOut && alias.Alias.Rollout!.To == secret.ToString())
        {
            var released = await new AliasChange(cluster).WriteAsync(alias, [], dryRun, cancellation, request);
            await messages.WriteLineAsync($"secretalias.secretpin.io/{alias.Name}: all workloads get {secret.Version} now{DryRunOption.Suffix(dryRun)}");
            return released;
        }

        if (alias.Source is not ("version" or "") && !byHand)
        {
            throw new RefusedException(
                $"SecretAlias {view.Namespace}/{alias.Name} follows its source {alias.Source}. To keep its current version: "
                + $"kubectl secretpin hold {alias.Name} -n {view.Namespace}. To replace the source {alias.Source} with a version, add --by-hand.");
        }

        await WarnAboutManagersAsync(alias);
        if (request is null && alias.Alias.SpecSecret == secret && !(alias.Alias.IsSuspended && alias.Alias.StatusPinned != secret))
        {
            await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name} is already pinned to {secret.Version}: nothing to do.");
            return null;
        }

        var before = alias.Alias.Version?.ToString() ?? alias.Source;
        await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name}: spec.source.version {before} -> {secret.Version}");
        if (alias.Alias.IsSuspended)
        {
            await messages.WriteLineAsync($"The alias is held. The new pin takes effect after: kubectl secretpin release {alias.Name} -n {view.Namespace}");
        }

        var source = new JsonObject { ["version"] = secret.Version.ToString() };
        if (alias.Source is not ("version" or ""))
        {
            source[alias.Source] = null;
        }

        var changed = await new AliasChange(cluster).WriteAsync(alias, new() { ["source"] = source }, dryRun, cancellation, request);
        var outcome = alias.Alias is { Plan: not null, StatusPinned: { } pinned } && pinned != secret && request?.Action != RolloutAction.Now
            ? $": the rollout to {secret} begins" : $" pinned to {secret}";
        await messages.WriteLineAsync($"secretalias.secretpin.io/{alias.Name}{outcome}{DryRunOption.Suffix(dryRun)}");
        return changed;
    }

    /// <exception cref="RefusedException">The version does not exist. The message lists the existing versions.</exception>
    public static void RequireExists(NamespaceAliases view, VersionedSecretName secret)
    {
        if (view.Exists(secret))
        {
            return;
        }

        if (view.Secrets.Any(stored => stored.Name == secret.ToString()))
        {
            throw new RefusedException(
                $"Secret {view.Namespace}/{secret} is being deleted, so no alias can be pinned to it. Pin the alias to another version, "
                + $"or create the next version with 'kubectl secretpin rotate {secret.Alias} -n {view.Namespace}'.");
        }

        var versions = view.Versions(secret.Alias);
        throw new RefusedException(
            $"Secret {view.Namespace}/{secret} not found. " + (versions.Count == 0
                ? $"No version of {secret.Alias} exists. Create one with 'kubectl secretpin rotate {secret.Alias} -n {view.Namespace}'."
                : $"Existing versions of {secret.Alias}: {string.Join(", ", versions.Select(version => version.Version))}."));
    }

    /// <summary>Parses 14 digits, or the name of the Secret.</summary>
    /// <exception cref="InputException">The text is not a version of the alias.</exception>
    public static VersionedSecretName Parse(string text, AliasName alias) =>
        SecretVersion.TryParse(text, out var version) ? alias.At(version)
        : VersionedSecretName.TryParse(text, out var secret) && secret.Alias == alias ? secret
        : throw new InputException(
            $"'{text}' is not a version of {alias}. Give 14 digits (UTC, yyyyMMddHHmmss) or the name of the Secret ({alias}-yyyyMMddHHmmss).");

    /// <summary>The next apply of another client, such as a GitOps controller, moves the pin back, or conflicts if it is a server-side apply.</summary>
    private async Task WarnAboutManagersAsync(AliasView alias)
    {
        var managers = (alias.Raw["metadata"]?["managedFields"] as JsonArray ?? [])
            .Where(entry => entry?["fieldsV1"]?["f:spec"]?["f:source"]?["f:version"] is not null)
            .Select(entry => (Name: (string?)entry!["manager"], IsApply: (string?)entry["operation"] == "Apply"))
            .Where(manager => manager.Name is not (null or ClusterObjects.FieldManager))
            .GroupBy(manager => manager.IsApply, manager => manager.Name!);
        foreach (var group in managers.OrderBy(group => group.Key))
        {
            string[] names = [.. group.Distinct()];
            await context.Errors.WriteLineAsync(
                $"Note: {string.Join(" and ", names)} also set{(names.Length == 1 ? "s" : "")} spec.source.version of {alias.Name}. "
                + "Change the version there too, for example in Git. Otherwise the next "
                + (group.Key ? $"server-side apply conflicts with {ClusterObjects.FieldManager}." : "apply moves the pin back."));
        }
    }
}
