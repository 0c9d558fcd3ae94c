using System.CommandLine;
using System.Globalization;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Options;

/// <summary>The cluster and the namespace: options with kubectl's names and meanings.</summary>
internal sealed class ConnectionOptions
{
    /// <summary>Helm sets the variable for its other plugins. The environment of a post-renderer contains it only if the user sets it.</summary>
    private const string HelmNamespace = "HELM_NAMESPACE";

    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The namespace; by default that of the kubeconfig's context." };

    private readonly Option<bool> _all = new("--all-namespaces", "-A") { Description = "All namespaces." };
    private readonly Option<string?> _context = new("--context") { Description = "The context of the kubeconfig to use." };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "The kubeconfig to use; by default $KUBECONFIG, else ~/.kube/config.",
        HelpName = "file",
    };

    private readonly Option<string?> _cluster = new("--cluster") { Description = "The cluster of the kubeconfig to use." };
    private readonly Option<string?> _user = new("--user") { Description = "The user of the kubeconfig to use." };
    private readonly Option<string?> _server = new("--server", "-s") { Description = "The address of the API server." };
    private readonly Option<string?> _token = new("--token") { Description = "The bearer token for the API server." };
    private readonly Option<string?> _as = new("--as") { Description = "The user to impersonate." };
    private readonly Option<string?> _asUid = new("--as-uid") { Description = "The UID to impersonate." };
    private readonly Option<string[]> _asGroup = new("--as-group") { Description = "A group to impersonate. Can be given more than once." };
    private readonly Option<string?> _requestTimeout = new("--request-timeout")
    {
        Description = "The time to wait for each answer of the API server, such as 10s; 0 for no limit.",
        HelpName = "duration",
    };

    private readonly Option<bool> _postRenderer = new("--post-renderer")
    {
        Description = $"For Helm: the namespace of the release must be given by -n or by ${HelmNamespace}, because Helm does not pass it to a post-renderer.",
    };

    public ConnectionOptions()
    {
        _namespace.Validators.Add(result =>
        {
            // An empty namespace is that of the kubeconfig, as for kubectl.
            if (result.GetValueOrDefault<string?>() is { Length: > 0 } ns && !DnsLabel.IsValid(ns))
            {
                result.AddError($"--namespace '{ns}' is not a DNS label ({DnsLabel.Rule}).");
            }
        });
        _requestTimeout.Validators.Add(result =>
        {
            if (Duration(result.GetValueOrDefault<string?>()) is null)
            {
                result.AddError($"--request-timeout '{result.GetValueOrDefault<string?>()}' is not {GoDuration.Rule}.");
            }
        });
    }

    /// <summary>The options that define a connection.</summary>
    public IReadOnlyList<Option> OfCluster => [_context, _kubeconfig, _cluster, _user, _server, _token, _as, _asUid, _asGroup, _requestTimeout];

    /// <returns>The value of the option; <see langword="null"/> if it is not given.</returns>
    public string? Namespace(ParseResult parsed) =>
        parsed.GetValue(_namespace) is { Length: > 0 } ns ? ns
        : parsed.GetValue(_postRenderer) ? Environment.GetEnvironmentVariable(HelmNamespace) : parsed.GetValue(_namespace);

    public bool IsAll(ParseResult parsed) => parsed.GetValue(_all);

    /// <param name="command">Receives the options.</param>
    /// <param name="allNamespaces">Whether the command accepts <c>-A</c>.</param>
    public void AddTo(Command command, bool allNamespaces = false)
    {
        command.Add(_namespace);
        if (allNamespaces)
        {
            command.Add(_all);
        }

        // The option --user of audit is older, and selects attempts.
        foreach (var option in OfCluster.Where(option => command.Options.All(own => own.Name != option.Name)))
        {
            command.Add(option);
        }
    }

    /// <summary>Adds <c>--post-renderer</c>: without it, the namespace of the kubeconfig would be used although the release is in another one.</summary>
    public void AddPostRendererTo(Command command)
    {
        command.Add(_postRenderer);
        command.Validators.Add(result =>
        {
            var given = result.GetValue(_namespace) is { Length: > 0 } ns ? ns : Environment.GetEnvironmentVariable(HelmNamespace) ?? "";
            if (result.GetValue(_postRenderer) && !DnsLabel.IsValid(given))
            {
                result.AddError(
                    given.Length > 0 ? $"{HelmNamespace} '{given}' is not a DNS label ({DnsLabel.Rule})."
                    : "The namespace of the release is missing. Add '--post-renderer-args=--namespace=NAMESPACE' to the helm command.");
            }
        });
    }

    /// <exception cref="InputException">The kubeconfig is missing or invalid.</exception>
    public ClusterClient Connect(ParseResult parsed, CommandContext context) => new(Kubeconfig.Load(Flags(parsed), context.Time), Namespace(parsed), context);

    private ConnectionFlags Flags(ParseResult parsed) => new()
    {
        Kubeconfig = parsed.GetValue(_kubeconfig),
        Context = parsed.GetValue(_context),
        Cluster = parsed.GetValue(_cluster),
        User = parsed.GetValue(_user),
        Server = parsed.GetValue(_server),
        Token = parsed.GetValue(_token),
        As = parsed.GetValue(_as),
        AsUid = parsed.GetValue(_asUid),
        AsGroups = parsed.GetValue(_asGroup) ?? [],
        RequestTimeout = Duration(parsed.GetValue(_requestTimeout)) is { Ticks: > 0 } timeout ? timeout : Timeout.InfiniteTimeSpan,
    };

    /// <summary>As in kubectl, a number without a unit is in seconds (clientcmd ParseTimeout).</summary>
    private static TimeSpan? Duration(string? text) =>
        text is null ? TimeSpan.Zero
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : GoDuration.TryParse(text, out var duration) ? duration
        : null;
}
