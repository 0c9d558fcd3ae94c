using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Refs;

/// <summary><c>refs</c>: every reference to a Secret in manifests; of a Secret in the cluster also what the guard says.</summary>
internal static class RefsCommand
{
    public static Command Create(CommandContext shell)
    {
        var files = ManifestInputs.CreateOption();
        var cluster = new ConnectionOptions();
        var output = new OutputOption();
        var secret = new Argument<string?>("SECRET")
        {
            Description = "A Secret of the cluster: shows who references it, and what the guard would say to its deletion.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "refs",
            "Finds who references a Secret of the cluster; or, without SECRET, every reference to a Secret in manifests. "
            + "Objects of manifests without any are in json and yaml, not in the table.")
        {
            secret, files,
        };
        cluster.AddTo(command);
        output.AddTo(command);
        command.AddExamples(
            "kubectl secretpin refs -f deploy/",
            "helm template my-release my-chart | kubectl secretpin refs -o yaml",
            "kubectl get deploy,cronjob -A -o json | kubectl secretpin refs -f - -o json",
            "kubectl secretpin refs auth-api-secrets-20250715100000 -n production");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(secret) is { } name)
            {
                if (parsed.GetValue(files) is { Length: > 0 })
                {
                    throw new InputException("SECRET is one of the cluster, and -f names manifests: give one of both.");
                }

                using var connection = cluster.Connect(parsed, shell);
                await ShowAsync(connection, name, output.Of(parsed), shell, cancellation);
                return ExitCode.Success;
            }

            var inputs = ManifestInputs.Of(parsed.GetValue(files) ?? [], shell.OpenInput);
            await using var stream = shell.OpenOutput();
            await using IReferenceReport report = output.Of(parsed) switch
            {
                "json" => new JsonReferences(stream),
                "yaml" => new YamlReferences(stream),
                _ => new TableReferences(shell.Errors),
            };
            await WriteAsync(inputs, report, cluster.Namespace(parsed) ?? "", cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task ShowAsync(ClusterClient cluster, string name, string form, CommandContext shell, CancellationToken cancellation)
    {
        var stored = await new StoredSecrets(cluster.Api).FindAsync(cluster.Namespace, name, cancellation);
        var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
        var secret = stored ?? ScannedObject.OfName(Kinds.Secret, name);
        var found = new SecretReferrers(view, new(cluster.Namespace, secret, ""), stored is not null, shell.Time.GetUtcNow());
        if (form is "json" or "yaml")
        {
            OutputWriter.Write(shell.Output, form, found.Json());
            return;
        }

        OutputWriter.Write(shell.Output, form, found.Listing());
        foreach (var line in found.Found.Count == 0 ? found.Answer().Prepend("No object references it.") : found.Answer())
        {
            await shell.Output.WriteLineAsync(line);
        }

        if (view.Aliases.Any(alias => alias.Name.Value == name))
        {
            await shell.Output.WriteLineAsync($"{name} is an alias: 'kubectl secretpin status {name} -n {cluster.Namespace}' shows who is on its versions.");
        }
    }

    private static async Task WriteAsync(
        IEnumerable<ManifestInput> inputs, IReferenceReport report, string defaultNamespace, CancellationToken cancellation)
    {
        var scanner = new ObjectScanner();
        foreach (var input in inputs)
        {
            await using var stream = input.Open();
            await foreach (var found in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                var seen = found.Scan(scanner);
                var ns = seen.Namespace.Length > 0 || ClusterScopedKinds.Contains(seen.Kind) ? seen.Namespace : defaultNamespace;
                report.Add(new(found.Type.ApiVersion ?? "", seen, ns));
            }
        }

        report.End();
    }
}
