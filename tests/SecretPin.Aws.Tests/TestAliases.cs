using Amazon.Runtime;
using SecretPin.Aws.Client;
using SecretPin.Core.Names;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests;

/// <summary>Test data without meaning.</summary>
internal static class TestAliases
{
    public const string Old = "20250715100000";
    public const string New = "20250723110000";
    public const string AccessKey = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static int _secrets;

    public static AliasName Auth { get; } = AliasName.TryParse("auth", out var name) ? name : throw new InvalidOperationException();

    /// <summary>A secret name that is unique in the test run.</summary>
    public static string NewSecret() => $"/production/secret-{Interlocked.Increment(ref _secrets)}";

    public static SecretsManagerClient Client(string endpoint, string region = MotoServer.Region) =>
        new(new BasicAWSCredentials(AccessKey, SecretKey), new(region, endpoint, TimeSpan.FromSeconds(60)));
}
