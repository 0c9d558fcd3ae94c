namespace SecretPin.Kubernetes.PolicyReports;

/// <summary>Settings of the reports for other tools.</summary>
public sealed class ReportOptions
{
    /// <summary>Whether the leader writes reports. Default false; matches reports.enabled in deploy/chart/values.yaml, which grants the permissions.</summary>
    public bool Enabled { get; set; }

    /// <summary>The interval of the leader's reports; one second to a day. Default one minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);
}
