namespace SecretPin.Cli.Tests.Support;

/// <summary>Manifests for tests.</summary>
internal static class TestObjects
{
    /// <summary>A value of a Secret, which must not be printed.</summary>
    public const string TheValue = "correct-horse-battery-staple";

    /// <inheritdoc cref="TheValue"/>
    public const string Base64OfTheValue = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==";

    public const string Alias = """
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth}
        spec: {source: {version: "20250723110000"}}
        """;

    public const string Secret = """
        apiVersion: v1
        kind: Secret
        metadata: {name: auth-20250723110000}
        """;

    /// <summary>A Pod with one reference.</summary>
    public static string Pod(string name, string secret = "auth") => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{{name}}} }
        spec: {containers: [{name: app, image: a, envFrom: [{secretRef: {name: {{{secret}}} }}]}]}

        """;

    /// <summary>The same in JSON.</summary>
    public static string PodJson(string name, string secret = "auth") =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"volumes":[{"name":"v","secret":{"secretName":"{{{secret}}}"}}]}}""";
}
