using System.Text.RegularExpressions;
using System.Xml.Linq;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Report;

public sealed class ReportCommandTests : IDisposable
{
    private const string Older = "2025-07-15 10:00:00";
    private const string Pinned = "2025-07-23 11:00:00";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_descriptions_of_the_figures_contain_the_pins_and_the_users_of_each_version()
    {
        var page = await PageAsync("-n", "production");

        var descriptions = Svgs(page).ToDictionary(svg => Child(svg, "title"), svg => Child(svg, "desc"));
        Assert.Equal(
            "20250802090000: candidate. 20250723110000: pinned, pinned from 2025-07-23 11:05:00 to now. "
            + "20250715100000: previous, pinned from 2025-07-15 10:10:00 to 2025-07-23 11:05:00. "
            + "20250601080000: superseded, does not exist, pinned from 2025-06-01 08:00:30 to 2025-07-15 10:10:00.",
            descriptions["Versions and pins of auth-api-secrets"]);
        Assert.Equal(
            "CronJob/weekly-report: 20250715100000. "
            + "Deployment/auth-api: 20250715100000 until its rollout is complete (1 pod), 20250723110000 (2 pods). "
            + "StatefulSet/a-workload-whose-name-is-much-too-long-for-a-label: 20250723110000.",
            descriptions["Usage of the versions of auth-api-secrets"]);
        Assert.Contains("still in use by CronJob/weekly-report", page, StringComparison.Ordinal);
        Assert.Contains("Secret production/payments-db-20250801000000 does not exist, or is being deleted.", page, StringComparison.Ordinal);
        Assert.Contains("<b>2</b> workloads not on the pinned version", page, StringComparison.Ordinal);
        Assert.Contains("<b>3</b> deletions denied", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_dot_is_in_the_column_of_its_version()
    {
        var figure = Svgs(await PageAsync("-n", "production")).Single(svg => Child(svg, "title") == "Usage of the versions of auth-api-secrets");
        string X(XElement element, string name) => (string)element.Attribute(name)!;
        var columns = figure.Elements().Where(element => (string?)element.Attribute("class") == "head").ToDictionary(head => X(head, "x"), head => head.Value);
        var dots = figure.Elements().Where(element => element.Name.LocalName == "circle")
            .Select(dot => (columns[X(dot, "cx")], Child(dot, "title").Split(':')[0]));

        Assert.Equal(
            [
                (Older, "CronJob/weekly-report"),
                (Older, "Deployment/auth-api"),
                (Pinned, "Deployment/auth-api"),
                (Pinned, "StatefulSet/a-workload-whose-name-is-much-too-long-for-a-label"),
            ],
            dots);
    }

    [Fact]
    public async Task The_page_has_no_network_requests_no_scripts_and_no_values()
    {
        var page = await PageAsync("-A");

        Assert.DoesNotContain(TestObjects.TheValue, page, StringComparison.Ordinal);
        Assert.DoesNotContain(TestObjects.Base64OfTheValue, page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"src=|href=|url\(|@import|<script|https?:", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#x27;mallory&#x27;)&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_namespaces_are_only_reported_with_all_namespaces()
    {
        Assert.DoesNotContain("elsewhere/", await PageAsync("-n", "production"), StringComparison.Ordinal);
        Assert.Contains("elsewhere/old-20240101000000", await PageAsync("-A"), StringComparison.Ordinal);
        Assert.Contains("No SecretAlias found.", await PageAsync("-n", "empty"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_replaces_an_existing_file_and_leaves_no_temporary_file()
    {
        var file = _folder.Write("out/page.html", "before");

        var result = await ReportAsync(file, "-n", "production");
        var stdout = await ReportAsync("-", "-n", "production");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", stdout.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await ReportAsync(Path.Combine(_folder.Path, "no/such/folder.html"))).ExitCode);
    }

    [Fact]
    public async Task The_fields_of_custom_resources_that_objects_set_or_that_nothing_covers_are_listed()
    {
        var folder = Path.GetDirectoryName(_folder.Write("crds/crds.yaml", """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gateways.networking.istio.io}
            spec:
              group: networking.istio.io
              names: {kind: Gateway, plural: gateways}
              versions: [{name: v1, served: true, schema: {openAPIV3Schema: {properties: {spec: {properties: {
                servers: {type: array, items: {properties: {tls: {properties: {credentialName: {type: string}, caCertCredentialName: {type: string,
                  description: The name of the secret that holds the CA certificates.}}}}}}}}}}}}]
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: machines.example.com}
            spec:
              group: example.com
              names: {kind: Machine, plural: machines}
              versions: [{name: v1, served: true, schema: {openAPIV3Schema: {properties: {spec: {properties: {secretName: {type: string}}}}}}}]
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop}
            spec: {servers: [{tls: {credentialName: edge}}]}
            """))!;

        var page = (await CommandLine.RunAsync("report", "--html", "-", "-A", "--cluster-manifests", folder)).Output;

        Assert.Matches(Row("Gateway.networking.istio.io", "spec.servers[*].tls.credentialName", 1, "", "catalogue (istio)"), page);
        Assert.Matches(Row("Machine.example.com", "spec.secretName", 0, "attention", "nothing"), page);
        Assert.DoesNotContain("caCertCredentialName", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"coverage\"", await PageAsync("-n", "production"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_renders_the_page_in_light_and_dark_mode()
    {
        Assert.SkipWhen(Chromium.Problem is not null, Chromium.Problem ?? "");
        var file = _folder.Write("page.html", await PageAsync("-n", "production"));

        var shown = await Chromium.DumpAsync(file);
        var light = await Chromium.ShootAsync(file, isDark: false);
        var dark = await Chromium.ShootAsync(file, isDark: true);

        Assert.Contains("&lt;script&gt;alert('mallory')&lt;/script&gt;", shown, StringComparison.Ordinal);
        Assert.InRange(light.Background, 235, 255);
        Assert.InRange(dark.Background, 0, 40);
        Assert.True(light.Colours > 5 && dark.Colours > 5, $"The figures have no colours: {light.Colours}, {dark.Colours}.");
    }

    private static string Row(string kind, string field, int objects, string style, string by) =>
        $"<td>{Regex.Escape(kind)}</td><td><code>{Regex.Escape(field)}</code></td><td class=\"count\">{objects}</td>\\s*"
        + $"<td class=\"{style}\">{Regex.Escape(by)}</td>";

    private static IEnumerable<XElement> Svgs(string page)
    {
        for (int start = 0, end; (start = page.IndexOf("<svg", start, StringComparison.Ordinal)) >= 0; start = end)
        {
            end = page.IndexOf("</svg>", start, StringComparison.Ordinal) + "</svg>".Length;
            yield return XElement.Parse(page[start..end]);
        }
    }

    private static string Child(XElement parent, string name) => parent.Element(name)!.Value;

    private static async Task<string> PageAsync(params string[] arguments)
    {
        var result = await ReportAsync("-", arguments);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Output;
    }

    private static Task<CommandLine.Result> ReportAsync(string file, params string[] arguments) =>
        CommandLine.RunAsync(["report", "--html", file, "--cluster-manifests", Path.Combine(AppContext.BaseDirectory, "Reports"), .. arguments]);
}
