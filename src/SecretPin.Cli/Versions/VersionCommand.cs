using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Versions;

/// <summary><c>version</c>: the versions of the plugin, the webhook and the CRDs, and whether they work together.</summary>
internal static class VersionCommand
{
    private const string Unknown = "unknown";

    public static Command Create(CommandContext context)
    {
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var client = new Option<bool>("--client") { Description = "Shows only the version of the plugin, without a request to the cluster." };
        var command = new Command("version", "Shows the versions of the plugin, the webhook and the CRDs, and whether they work together.") { client, output };
        connection.AddTo(command);
        command.AddExamples(
            "kubectl secretpin version",
            "kubectl secretpin version --client -o json",
            "",
            "Exit codes: 0 the versions work together, as far as they are known, 1 they do not, or SecretPin is not installed, "
            + "2 the cluster does not answer, or invalid usage.");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(client))
            {
                Write(context, output.Of(parsed), null, []);
                return ExitCode.Success;
            }

            using var cluster = connection.Connect(parsed, context);
            var installed = await InstalledVersions.ReadAsync(cluster, context.Time, cancellation);
            var skew = Skew(installed).ToArray();
            Write(context, output.Of(parsed), installed, skew);
            await context.Errors.WriteLinesAsync(installed.Unreadable.Select(permission => $"A version is unknown: you lack {permission}."));
            await context.Errors.WriteLinesAsync(skew.Select(problem => char.ToUpperInvariant(problem[0]) + problem[1..]));
            return skew.Length == 0 ? ExitCode.Success : ExitCode.Refused;
        });
        return command;
    }

    private static IEnumerable<string> Skew(InstalledVersions installed)
    {
        if (installed is { Webhooks.Count: 0, Crds.Count: 0, Unreadable.Count: 0 })
        {
            yield return "SecretPin is not installed in the cluster. Check the cluster with 'kubectl config current-context'.";
        }

        foreach (var webhook in installed.Webhooks)
        {
            if (VersionSkew.OfClient(PluginVersion.Current, webhook.Version) is { } client)
            {
                yield return client;
            }

            foreach (var crd in installed.Crds)
            {
                if (VersionSkew.OfCrd(crd.Version, webhook.Version) is { } problem)
                {
                    yield return $"{crd.Name}: {problem}";
                }
            }
        }
    }

    private static void Write(CommandContext context, string format, InstalledVersions? installed, IReadOnlyList<string> skew)
    {
        if (format is "json" or "yaml")
        {
            OutputWriter.Write(context.Output, format, Json(installed, skew));
            return;
        }

        var listing = new Listing(new("COMPONENT"), new("VERSION"), new("READY"), new("IMAGE", IsWide: true));
        listing.AddRow("plugin", PluginVersion.Current, "", "");
        foreach (var webhook in installed?.Webhooks ?? [])
        {
            listing.AddRow(
                $"deployment {webhook.Namespace}/{webhook.Name}", webhook.Version ?? Unknown, $"{webhook.Updated}/{webhook.Replicas}", webhook.Image);
        }

        foreach (var crd in installed?.Crds ?? [])
        {
            listing.AddRow($"crd {crd.Name}", crd.Version ?? Unknown, "", "");
        }

        OutputWriter.Write(context.Output, format, listing);
    }

    private static JsonObject Json(InstalledVersions? installed, IReadOnlyList<string> skew)
    {
        var json = new JsonObject { ["plugin"] = new JsonObject { ["version"] = PluginVersion.Current } };
        if (installed is not null)
        {
            json["webhooks"] = new JsonArray([.. installed.Webhooks.Select(webhook => (JsonNode)new JsonObject
            {
                ["namespace"] = webhook.Namespace,
                ["name"] = webhook.Name,
                ["version"] = webhook.Version,
                ["image"] = webhook.Image,
                ["replicas"] = webhook.Replicas,
                ["updatedReplicas"] = webhook.Updated,
            })]);
            json["crds"] = new JsonArray([.. installed.Crds.Select(crd => (JsonNode)new JsonObject { ["name"] = crd.Name, ["version"] = crd.Version })]);
            json["unreadable"] = new JsonArray([.. installed.Unreadable.Select(permission => (JsonNode)permission)]);
            json["skew"] = new JsonArray([.. skew.Select(problem => (JsonNode)problem)]);
        }

        return json;
    }
}
