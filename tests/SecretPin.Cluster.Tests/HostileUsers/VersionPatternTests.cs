using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Under enforcement, a version must be a point in time, and its Secret must exist. 14 digits alone are not sufficient.</summary>
public sealed class VersionPatternTests(RunningCluster cluster)
{
    public static TheoryData<string> Kinds => ["Pod", "Deployment"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_name_whose_14_digits_are_not_a_point_in_time_is_rejected_under_enforcement(string kind)
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("cred-99999999999999");

        (await ns.Try(TestObjects.Workload(kind, "app", "cred-99999999999999"), "apply", "-f", "-")).Refused(
            "names Secret cred-99999999999999, which is neither versioned nor an alias");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_version_that_does_not_exist_is_rejected_under_enforcement(string kind)
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));

        (await ns.Try(TestObjects.Workload(kind, "app", $"cred-{TestObjects.Old}"), "apply", "-f", "-")).Refused("does not exist");
    }
}
