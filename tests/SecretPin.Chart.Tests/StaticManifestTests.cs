using System.Diagnostics;

namespace SecretPin.Chart.Tests;

/// <summary><c>deploy/static-manifests</c>: what manifest-based admission control accepts (KEP-5793).</summary>
public sealed class StaticManifestTests
{
    [Fact]
    public async Task The_static_manifests_have_only_what_the_API_server_accepts_in_files()
    {
        Assert.SkipUnless(Helm.Run("version").ExitCode == 0 && File.Exists("/bin/bash"), "helm and bash are needed.");
        using var folder = new TemporaryFolder();
        var ca = folder.Write("ca.crt", "-----BEGIN CERTIFICATE-----\nQ0E=\n-----END CERTIFICATE-----\n");
        using var script = Process.Start(new ProcessStartInfo(
            "/bin/bash", [Path.Combine(Repository.Root, "deploy", "static-manifests"), "https://127.0.0.1:9443", ca, folder["out"]])
        {
            RedirectStandardError = true,
        })!;
        var error = await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, error);

        var policies = Yaml.Parse(await File.ReadAllTextAsync(folder["out/validating-policies/secretpin.yaml"]));
        var configuration = Assert.Single(Yaml.Parse(await File.ReadAllTextAsync(folder["out/validating-webhooks/secretpin.yaml"])));
        Assert.All(policies.Append(configuration), manifest =>
            Assert.EndsWith(".static.k8s.io", manifest.Text("metadata.name"), StringComparison.Ordinal));

        Assert.Equal(
            ["overrides.secretpin.static.k8s.io", "own-writes.secretpin.static.k8s.io"],
            policies.All("ValidatingAdmissionPolicy").Select(policy => policy.Text("metadata.name")).Order());
        Assert.All(policies.All("ValidatingAdmissionPolicy"), policy => Assert.Null(policy.At("spec.paramKind")));
        Assert.All(policies.All("ValidatingAdmissionPolicyBinding"), binding =>
        {
            Assert.Contains(binding.Text("spec.policyName"), policies.All("ValidatingAdmissionPolicy").Select(policy => policy.Text("metadata.name")));
            Assert.Null(binding.At("spec.paramRef"));
        });

        Assert.Equal(
            [
                "aliases.guard-audit.secretpin.io", "aliases.guard.secretpin.io", "namespaces.guard.secretpin.io", "secrets.guard-audit.secretpin.io",
                "secrets.guard.secretpin.io",
            ],
            configuration.List("webhooks").Select(webhook => webhook.Text("name")).Order());
        Assert.All(configuration.List("webhooks"), webhook =>
        {
            Assert.StartsWith("https://127.0.0.1:9443/validate/", webhook.Text("clientConfig.url"), StringComparison.Ordinal);
            Assert.NotNull(webhook.Text("clientConfig.caBundle"));
            Assert.Null(webhook.At("clientConfig.service"));
        });
        Assert.True(File.Exists(folder["out/admission-configuration.yaml"]));
    }
}
