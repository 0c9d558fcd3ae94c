using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Cluster;

/// <summary>Loads the user's kubeconfig from the places where kubectl looks for it.</summary>
internal static class Kubeconfig
{
    /// <exception cref="InputException">The kubeconfig is missing or invalid.</exception>
    public static KubernetesClientConfiguration Load(string? path, string? context)
    {
        var files = Files(path);
        if (files.Length == 0)
        {
            throw new InputException("No kubeconfig found. Name one with --kubeconfig, or set KUBECONFIG.");
        }

        try
        {
            var read = files.Select(file => KubernetesClientConfiguration.LoadKubeConfig(file, useRelativePaths: true)).Aggregate(Merge);
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(read, context);
        }
        catch (Exception problem) when (problem is KubeConfigException or YamlDotNet.Core.YamlException or IOException or UnauthorizedAccessException)
        {
            // The message of a YAML error may quote the file, which contains credentials.
            var reason = problem is YamlDotNet.Core.YamlException yaml ? $"malformed YAML at {yaml.Start}." : problem.Message;
            throw new InputException($"The kubeconfig {string.Join(", ", files.Select(file => file.FullName))} is invalid: {reason}");
        }
    }

    /// <summary>An entry of an earlier file has precedence, as in kubectl. (The merge of KubernetesClient is not public.)</summary>
    private static K8SConfiguration Merge(K8SConfiguration first, K8SConfiguration next)
    {
        first.CurrentContext = string.IsNullOrEmpty(first.CurrentContext) ? next.CurrentContext : first.CurrentContext;
        first.Contexts = [.. (first.Contexts ?? []).Concat(next.Contexts ?? []).DistinctBy(context => context.Name)];
        first.Clusters = [.. (first.Clusters ?? []).Concat(next.Clusters ?? []).DistinctBy(cluster => cluster.Name)];
        first.Users = [.. (first.Users ?? []).Concat(next.Users ?? []).DistinctBy(user => user.Name)];
        return first;
    }

    private static FileInfo[] Files(string? path)
    {
        if (path is not null)
        {
            return File.Exists(path) ? [new(path)] : throw new InputException($"{path}: kubeconfig not found.");
        }

        var variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        IEnumerable<string> paths = string.IsNullOrEmpty(variable)
            ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(File.Exists).Select(file => new FileInfo(file))];
    }
}
