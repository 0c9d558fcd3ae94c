using System.Net;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>Unversioned Secrets that a workload uses for a while.</summary>
internal sealed class PlainSecrets(int number, TestNamespace ns, Ledger ledger, Random random)
{
    private const int Names = 8;

    private static readonly string[] Kinds = ["Deployment", "CronJob", "PodTemplate", "Pod", "StatefulSet"];

    private int _made;

    public async Task WorkAsync()
    {
        // Names are used again.
        var secret = $"plain-{number}-{++_made % Names}";
        var (kind, name) = (Kinds[random.Next(Kinds.Length)], $"uses-{number}-{_made}");
        var resource = TestObjects.Workloads[kind];
        var made = await ledger.AnswerAsync(() => ns.Api.CreateAsync("secrets", ns.Name, TestObjects.Secret(secret)));
        Assert.True(made.IsSuccess || made.Code == HttpStatusCode.Conflict, made.Message);
        if (random.Next(3) > 0)
        {
            var created = await ns.Api.CreateAsync(resource, ns.Name, TestObjects.Workload(kind, name, secret));
            if (ledger.IsAnswered($"create {name}", created))
            {
                ledger.Judge("users of plain Secrets created", created.IsSuccess
                    && SecretNames.Of(created.Body[kind == "PodTemplate" ? "template" : "spec"]) is [var kept] && kept == secret,
                    created, "it names no alias");
                var refused = await ns.Api.DeleteAsync("secrets", ns.Name, secret);
                if (ledger.IsAnswered($"delete {secret}", refused))
                {
                    ledger.Judge(
                        "deletions rejected: in use, plain",
                        refused.Code == HttpStatusCode.Forbidden && refused.Message.Contains($"{kind}/{name}", StringComparison.Ordinal),
                        refused,
                        $"{kind}/{name} needs {secret}");
                }
            }

            // A request without an answer may have had an effect.
            await DeleteAsync("users of plain Secrets deleted", resource, name);
        }

        await DeleteAsync("deletions allowed, plain", "secrets", secret);
    }

    /// <summary>Deletes an unused object, which must be allowed.</summary>
    private async Task DeleteAsync(string what, string resource, string name)
    {
        var deleted = await ledger.VerdictAsync($"delete {name}", () => ns.Api.DeleteAsync(resource, ns.Name, name));
        ledger.Judge(what, deleted.IsSuccess || deleted.Code == HttpStatusCode.NotFound, deleted, $"nothing needs {name}");
    }
}
