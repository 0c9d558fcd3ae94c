using SecretPin.Cli.Terminal;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace SecretPin.Cli.Cluster;

/// <summary>Finds a person's kubeconfig where kubectl does.</summary>
internal static class Kubeconfig
{
    /// <param name="path">As given on the command line, where it was.</param>
    /// <param name="context">As given on the command line, where it was.</param>
    public static KubernetesClientConfiguration Load(string? path, string? context)
    {
        var files = Files(path);
        if (files.Length == 0)
        {
            throw new InputException("No cluster is known: there is no kubeconfig. Name one with --kubeconfig, or set KUBECONFIG.");
        }

        try
        {
            var read = files.Select(file => KubernetesClientConfiguration.LoadKubeConfig(file, useRelativePaths: true)).Aggregate(Merge);
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(read, context);
        }
        catch (Exception problem) when (problem is KubeConfigException or YamlDotNet.Core.YamlException or IOException or UnauthorizedAccessException)
        {
            // Of YAML only the place is said: a kubeconfig holds credentials.
            var why = problem is YamlDotNet.Core.YamlException yaml ? $"it is not YAML, at {yaml.Start}." : problem.Message;
            throw new InputException($"The kubeconfig {string.Join(", ", files.Select(file => file.FullName))} cannot be used: {why}");
        }
    }

    /// <summary>The first file that names something counts, as in kubectl. (KubernetesClient keeps its own merge to itself.)</summary>
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
            return File.Exists(path) ? [new(path)] : throw new InputException($"{path}: there is no such kubeconfig.");
        }

        var named = Environment.GetEnvironmentVariable("KUBECONFIG");
        IEnumerable<string> places = string.IsNullOrEmpty(named)
            ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. places.Where(File.Exists).Select(place => new FileInfo(place))];
    }
}
