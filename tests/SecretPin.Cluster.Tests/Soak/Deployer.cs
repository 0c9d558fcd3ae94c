using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>Creates, applies again and deletes workloads that name aliases. A few exist at any time.</summary>
internal sealed class Deployer(int number, IReadOnlyList<SoakedAlias> aliases, Ledger ledger, Random random)
{
    private const int Slots = 6;

    /// <summary>All but Pod and Running have no pods, so that the old revision of an update is history at once.</summary>
    private static readonly string[] Kinds = ["Deployment", "CronJob", "StatefulSet", "PodTemplate", "Job", "Pod", "Running"];

    private readonly Slot?[] _slots = new Slot?[Slots];
    private int _made;

    public async Task WorkAsync()
    {
        var turn = random.Next(Slots);
        if (_slots[turn] is not { } slot)
        {
            _slots[turn] = await CreateAsync();
        }
        else if (!slot.IsKnown)
        {
            await SettleAsync(turn, slot);
        }
        else if (slot.MayChange && random.Next(3) > 0)
        {
            await ApplyAsync(slot);
        }
        else
        {
            await DeleteAsync(turn, slot);
        }
    }

    private async Task<Slot?> CreateAsync()
    {
        var (kind, alias) = (Kinds[random.Next(Kinds.Length)], aliases[random.Next(aliases.Count)]);
        var least = alias.Begin(out var hold);
        var slot = new Slot(kind, $"{kind.ToLowerInvariant()}-{number}-{++_made}", alias, hold);
        var created = await alias.Namespace.Api.CreateAsync(slot.Resource, alias.Namespace.Name, Manifest(slot, alias.Name));
        if (!ledger.IsAnswered($"create {slot.Name}", created))
        {
            return slot with { IsKnown = false };
        }

        Judge("workloads created", slot, least, created);
        if (created.IsSuccess)
        {
            return slot;
        }

        alias.Drop(hold);
        return null;
    }

    /// <summary>Applies the same manifest again. A mutable workload gets the present pin, and a Job keeps its version.</summary>
    private async Task ApplyAsync(Slot slot)
    {
        var had = slot.Hold.Version;
        var least = slot.Alias.Begin(slot.Hold);
        var applied = await slot.Alias.Namespace.Api.PatchAsync(slot.Resource, slot.Alias.Namespace.Name, slot.Name, Manifest(slot, slot.Alias.Name));
        if (!ledger.IsAnswered($"apply {slot.Name}", applied))
        {
            slot.IsKnown = false;
        }
        else if (slot.Kind == "Job")
        {
            var isRight = applied.IsSuccess && Version(slot, applied.Body) == had;
            ledger.Judge("jobs applied again", isRight, applied, $"{slot.Name} had version {had}");
            slot.Alias.Holds(slot.Hold, had);
        }
        else
        {
            Judge("workloads applied again", slot, least, applied);
        }
    }

    private async Task DeleteAsync(int turn, Slot slot)
    {
        slot.Alias.Begin(slot.Hold);
        var deleted = await slot.Alias.Namespace.Api.DeleteAsync(slot.Resource, slot.Alias.Namespace.Name, slot.Name);
        if (ledger.IsAnswered($"delete {slot.Name}", deleted))
        {
            ledger.Judge("workloads deleted", deleted.IsSuccess, deleted, "it exists");
            slot.Alias.Drop(slot.Hold);
            _slots[turn] = null;
        }
        else
        {
            slot.IsKnown = false;
        }
    }

    /// <summary>Finds out whether a request without an answer had an effect.</summary>
    private async Task SettleAsync(int turn, Slot slot)
    {
        var found = await slot.Alias.Namespace.Api.GetAsync(slot.Resource, slot.Alias.Namespace.Name, slot.Name);
        if (found.Code == HttpStatusCode.NotFound)
        {
            slot.Alias.Drop(slot.Hold);
            _slots[turn] = null;
        }
        else if (found.IsSuccess)
        {
            Judge("workloads read again", slot, 0, found);
            slot.IsKnown = true;
        }
    }

    private void Judge(string what, Slot slot, int least, Answer answer)
    {
        var most = slot.Alias.Newest();
        var version = answer.IsSuccess ? Version(slot, answer.Body) : -1;
        if (answer.Warnings.Any(warning => warning.Contains("is resolved from the cache", StringComparison.Ordinal)))
        {
            // The API server took longer than a second to answer SecretPin. The warning states it.
            ledger.Judge("last known pins, with a warning", version >= 0
                && version <= most, answer, $"{slot.Name} should get a version of {slot.Alias.Name} up to {most}, not {version}");
            ledger.Count("last known pins, with a warning, older than the last move", version < least ? 1 : 0);
        }
        else
        {
            ledger.Judge(what, version >= least
                && version <= most, answer, $"{slot.Name} should get version {least} to {most} of {slot.Alias.Name}, not {version}");
        }

        if (version >= 0)
        {
            slot.Alias.Holds(slot.Hold, version);
        }
    }

    private static int Version(Slot slot, JsonNode found) =>
        SecretNames.Of(slot.Kind == "PodTemplate" ? found["template"] : found["spec"]) is [var name] ? slot.Alias.IndexOf(name) : -1;

    private static JsonObject Manifest(Slot slot, string secret)
    {
        var manifest = TestObjects.Workload(slot.Kind == "Running" ? "Deployment" : slot.Kind, slot.Name, secret);
        if (slot.Kind is "Deployment" or "StatefulSet")
        {
            manifest["spec"]!["replicas"] = 0;
        }
        else if (slot.Kind is "Job" or "CronJob")
        {
            manifest["spec"]!["suspend"] = true;
        }

        return manifest;
    }

    private sealed record Slot(string Kind, string Name, SoakedAlias Alias, Hold Hold)
    {
        /// <summary>Whether the last request about the workload was answered.</summary>
        public bool IsKnown { get; set; } = true;

        public string Resource => TestObjects.Workloads[Kind == "Running" ? "Deployment" : Kind];

        /// <summary>The rollout of a running workload takes a while, and the driver does not know when the old pods are gone.</summary>
        public bool MayChange => Kind is not ("Pod" or "Running");
    }
}
