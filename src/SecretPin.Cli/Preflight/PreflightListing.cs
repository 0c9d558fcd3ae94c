using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Coverage;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Preflight;

/// <summary>The output of <c>preflight</c>: sections with tables, or one JSON or YAML object.</summary>
internal static class PreflightListing
{
    /// <summary>What Events can show. Kubernetes has no Event for the deletion of a Secret.</summary>
    public const string LimitsOfEvents =
        "Kubernetes records no Event for the deletion of a Secret, and keeps Events for an hour by default. So this list contains only Secrets that an object "
        + "still needs: each of them was deleted, or was never created. Only the audit log of the API server contains all deletions.";

    public static void Write(TextWriter output, string format, PreflightReport report)
    {
        var sections = Sections(report);
        if (format is "json" or "yaml")
        {
            var json = new JsonObject
            {
                ["source"] = report.State.Source,
                ["installed"] = report.IsInstalled,
                ["needsAttention"] = report.NeedsAttention,
                ["unchangedWorkloads"] = report.Unchanged,
                ["protectedSecrets"] = report.Protected,
                ["kubernetes"] = report.State.Apis?.Version,
            };
            foreach (var (name, _, _, listing) in sections)
            {
                json[name] = listing.Items;
            }

            json["unreadable"] = new JsonArray([.. report.State.Unreadable.Select(permission => (JsonNode)permission)]);
            OutputWriter.Write(output, format, json);
            return;
        }

        output.WriteLine(Summary(report));
        foreach (var (_, title, note, listing) in sections)
        {
            output.WriteLine("");
            output.WriteLine($"{title}:{(listing.Rows.Count == 0 ? " none." : "")}");
            OutputWriter.Write(output, format, listing);
            if (note.Length > 0)
            {
                output.WriteLine(note);
            }
        }
    }

    /// <summary>One sentence with the numbers.</summary>
    public static string Summary(PreflightReport report)
    {
        var version = report.State.Apis is { } apis
            ? $", Kubernetes {apis.Version}{(apis.IsSupported ? "" : $" (SecretPin needs 1.{ServedApis.LowestMinor})")}" : "";
        return $"{report.State.Source}{version}: {(report.IsInstalled ? "SecretPin is installed" : "SecretPin is not installed")}. "
            + $"Workloads: {Count(report, WorkloadEffect.Resolved)} would be resolved, {Count(report, WorkloadEffect.Rejected)} rejected, "
            + $"{report.Unchanged} left unchanged. Secrets that the guard would protect: {report.Protected}.";
    }

    public static int Count(PreflightReport report, WorkloadEffect effect) => report.Workloads.Count(workload => workload.Effect == effect);

    private static IReadOnlyList<(string Name, string Title, string Note, Listing Listing)> Sections(PreflightReport report) =>
    [
        ("workloads", "Workloads that would change, or that an alias would resolve", "", Workloads(report)),
        ("missingSecrets", "Deletions that would have been rejected, as far as Events and workloads show them", LimitsOfEvents, Missing(report)),
        ("namespaces", "Namespaces in which SecretPin would not act", "", Namespaces(report)),
        ("webhooks", "Webhooks of other programs", "", Webhooks(report)),
        ("customResources", "Custom resources with fields that look like references to Secrets", CoverageNote(report), Coverage(report)),
        ("apiVersions", "APIs", "", Apis(report)),
    ];

    private static Listing Workloads(PreflightReport report)
    {
        var listing = new Listing(new("NAMESPACE"), new("WORKLOAD"), new("EFFECT"), new("DETAIL"));
        foreach (var (ns, workload, effect, detail) in report.Workloads)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(effect.ToString());
            listing.Add(new() { ["namespace"] = ns, ["workload"] = workload, ["effect"] = name, ["detail"] = detail }, ns, workload, name, detail);
        }

        return listing;
    }

    private static Listing Missing(PreflightReport report)
    {
        var listing = new Listing(new("NAMESPACE"), new("SECRET"), new("NEEDED BY"), new("LAST EVENT"));
        foreach (var (ns, secret, users, last) in report.Missing)
        {
            var time = last is { } at ? TimeText.Instant(at) : "";
            listing.Add(
                new()
                {
                    ["namespace"] = ns,
                    ["secret"] = secret,
                    ["neededBy"] = new JsonArray([.. users.Select(user => (JsonNode)user)]),
                    ["lastEvent"] = last is null ? null : time,
                },
                ns, secret, string.Join(", ", users), time);
        }

        return listing;
    }

    private static Listing Namespaces(PreflightReport report)
    {
        var listing = new Listing(new("NAMESPACE"), new("WHY"));
        foreach (var (ns, reason) in report.Namespaces)
        {
            listing.Add(new() { ["namespace"] = ns, ["reason"] = reason }, ns, reason);
        }

        return listing;
    }

    private static Listing Webhooks(PreflightReport report)
    {
        var listing = new Listing(new("CONFIGURATION"), new("WEBHOOK"), new("PROBLEM"), new("EFFECT"));
        foreach (var (configuration, webhook, effect, isProblem) in report.Webhooks)
        {
            listing.Add(
                new() { ["configuration"] = configuration, ["webhook"] = webhook, ["problem"] = isProblem, ["effect"] = effect },
                configuration, webhook, isProblem ? "yes" : "no", effect);
        }

        return listing;
    }

    private static string CoverageNote(PreflightReport report) => report.Coverage is { } coverage && coverage.Uncovered.Count > 0
        ? "'kubectl secretpin coverage' prints the chart values that add the fields that nothing covers." : "";

    /// <summary>The kinds whose objects set such a field, and those with a field that nothing covers.</summary>
    private static Listing Coverage(PreflightReport report)
    {
        var listing = new Listing(new("KIND"), new("FIELD"), new("OBJECTS"), new("COVERED BY"));
        foreach (var field in report.Coverage?.Fields.Where(field => field.By == CoveredBy.Nothing || field.Objects > 0) ?? [])
        {
            listing.Add(
                new()
                {
                    ["kind"] = field.Crd.Kind.ToString(),
                    ["path"] = field.Field.Path,
                    ["objects"] = field.Objects,
                    ["coveredBy"] = JsonNamingPolicy.CamelCase.ConvertName(field.By.ToString()),
                },
                field.Crd.Kind.ToString(), field.Field.Path, CoverageListing.Objects(field), CoverageListing.By(field));
        }

        return listing;
    }

    private static Listing Apis(PreflightReport report)
    {
        var listing = new Listing(new("API"), new("RESOURCE"), new("SERVED"), new("NEEDED FOR"));
        foreach (var requirement in report.State.Apis is null ? [] : ServedApis.Requirements)
        {
            var isServed = report.State.Apis!.Serves(requirement);
            listing.Add(
                new()
                {
                    ["apiVersion"] = requirement.ApiVersion,
                    ["resource"] = requirement.Resource,
                    ["served"] = isServed,
                    ["required"] = requirement.IsRequired,
                    ["purpose"] = requirement.Purpose,
                },
                requirement.ApiVersion, requirement.Resource, ServedText(requirement, isServed), requirement.Purpose);
        }

        return listing;
    }

    /// <summary><c>yes</c>, <c>no</c>, or <c>no (optional)</c>.</summary>
    public static string ServedText(ApiRequirement requirement, bool isServed) =>
        string.Create(CultureInfo.InvariantCulture, $"{(isServed ? "yes" : requirement.IsRequired ? "no" : "no (optional)")}");
}
