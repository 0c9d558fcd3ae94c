using System.CommandLine;
using SecretPin.Cli.Inputs;
using SecretPin.Cli.Resolving;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Manifests;

namespace SecretPin.Cli.Commands;

/// <summary><c>resolve</c>: the same manifests with their aliases resolved. Nothing else goes to standard output.</summary>
internal static class ResolveCommand
{
    public static Command Create(Func<Stream> stdin, Func<Stream> stdout, TextWriter stderr)
    {
        var files = ManifestInputs.CreateOption();
        var cluster = new Option<string>("--cluster-manifests")
        {
            Description = "The folder that stands for the cluster: SecretAliases, and the Secrets that exist. "
                + "Values of Secrets are not needed.",
            HelpName = "folder",
            Required = true,
        };
        var ns = new Option<string>("--namespace", "-n")
        {
            Description = "The namespace of objects that say none, in the manifests and in the folder.",
            DefaultValueFactory = _ => "default",
        };
        var command = new Command(
            "resolve", "Writes manifests with their aliases replaced by the Secrets that these are pinned to; all else stays as it is.")
        {
            files, cluster, ns,
        };
        command.AddExamples(
            "kubectl secretpin resolve -f deploy/ --cluster-manifests cluster/",
            "helm template my-release my-chart | kubectl secretpin resolve --cluster-manifests cluster/ -n production",
            "kubectl secretpin resolve -f app.yaml --cluster-manifests cluster/ | kubectl diff -f -",
            "",
            "Exit codes: 0 resolved, 1 something has no pin (nothing is written then), 2 bad usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = ManifestInputs.Of(parsed.GetValue(files) ?? [], stdin);
            var defaultNamespace = parsed.GetValue(ns)!;
            var pins = await ManifestCluster.LoadAsync(
                parsed.GetRequiredValue(cluster), new ObjectScanner(), TimeProvider.System, defaultNamespace, cancellation);
            return await RunAsync(inputs, new(pins, defaultNamespace), stdout, stderr, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ManifestInput> inputs,
        ManifestResolver resolver,
        Func<Stream> stdout,
        TextWriter stderr,
        CancellationToken cancellation)
    {
        var resolved = new List<ResolvedManifest>();
        foreach (var input in inputs)
        {
            using var source = new MemoryStream();
            await using (var stream = input.Open())
            {
                await stream.CopyToAsync(source, cancellation);
            }

            resolved.Add(await ResolvedManifest.ReadAsync(input.Name, source.ToArray(), resolver, cancellation));
        }

        foreach (var line in resolver.Notes.Concat(resolver.Problems))
        {
            await stderr.WriteLineAsync(line);
        }

        if (resolver.Problems.Count > 0)
        {
            return ExitCode.Refused;
        }

        await using var output = stdout();
        await output.WriteAsync(JoinedManifests.Join(resolved), cancellation);
        return ExitCode.Success;
    }
}
