using System.Reflection;
using FluentValidation;
using SecretPin.Aws.Client;
using SecretPin.Kubernetes.PolicyReports;
using SecretPin.Kubernetes.Rollouts;
using SecretPin.Kubernetes.UnresolvedAliases;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Background;
using SecretPin.Webhook.RolloutChecks;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Configuration;

/// <summary>Each numeric setting with −1, 0, NaN and the largest value: SecretPin rejects it, or it has a documented meaning (TOB-OPAGK-002, -003).</summary>
public sealed class NumericSettingTests
{
    /// <summary>The settings for which 0 has a meaning: a free port, no wait, no limit, or none of something.</summary>
    private static readonly string[] Zero =
    [
        "Listen:Https", "Listen:Http", "Listen:Drain", "Tls:SelfManaged:Settle", "Audit:Wait", "Audit:Flush", "Audit:Keep", "Unresolved:MinAge",
        "Unresolved:RepairMemory", "Telemetry:TraceRatio", "Aws:StaleAfter", "Checks:Retries",
    ];

    private static readonly (string Section, Func<object> Options, IValidator Validator)[] Sections =
    [
        ("Listen", () => new ListenerOptions(), new ListenerOptionsValidator()),
        ("Tls:SelfManaged", () => new SelfManagedOptions(), new SelfManagedOptionsValidator()),
        ("Audit", () => new AuditOptions(), new AuditOptionsValidator()),
        ("Unresolved", () => new UnresolvedOptions(), new UnresolvedOptionsValidator()),
        ("Reports", () => new ReportOptions(), new ReportOptionsValidator()),
        ("Telemetry", () => new TelemetryOptions { Otlp = new("http://127.0.0.1:4317") }, new TelemetryOptionsValidator()),
        ("Aws", () => new AwsOptions(), new AwsOptionsValidator()),
        ("Checks", () => new CheckOptions(), new CheckOptionsValidator()),
        ("Rollouts", () => new RolloutOptions(), new RolloutOptionsValidator()),
    ];

    public static TheoryData<string> Settings =>
        [.. Sections.SelectMany(section => NumbersOf(section.Options().GetType()).Select(property => $"{section.Section}:{property.Name}"))];

    [Fact]
    public void Every_class_of_options_is_tested() => Assert.Empty(
        typeof(WebhookHost).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IValidator)))
            .Select(type => type.BaseType!.GetGenericArguments().Single())
            .Where(options => options.Name.EndsWith("Options", StringComparison.Ordinal) && NumbersOf(options).Any())
            .Except(Sections.Select(section => section.Options().GetType())));

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_numeric_setting_rejects_values_without_a_meaning(string setting)
    {
        var (section, name) = (setting[..setting.LastIndexOf(':')], setting[(setting.LastIndexOf(':') + 1)..]);
        var (_, create, validator) = Sections.Single(candidate => candidate.Section == section);
        var property = create().GetType().GetProperty(name)!;

        Assert.All(Values(property.PropertyType), value =>
        {
            var options = create();
            property.SetValue(options, value);
            var hasMeaning = Zero.Contains(setting) && value.Equals(property.PropertyType == typeof(TimeSpan) ? TimeSpan.Zero : Convert.ChangeType(
                0, property.PropertyType, System.Globalization.CultureInfo.InvariantCulture));

            Assert.Equal(hasMeaning, validator.Validate(new ValidationContext<object>(options)).IsValid);
        });
    }

    [Fact]
    public void Each_meaning_of_0_is_of_a_setting_that_exists() => Assert.Empty(Zero.Except(Settings.Select(row => row.Data)));

    private static IEnumerable<PropertyInfo> NumbersOf(Type options) => options.GetProperties()
        .Where(property => property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long)
            || property.PropertyType == typeof(double));

    private static object[] Values(Type type) =>
        type == typeof(TimeSpan) ? [TimeSpan.FromTicks(-1), TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue]
        : type == typeof(double) ? [-1.0, 0.0, double.NaN, double.PositiveInfinity, double.MaxValue]
        : type == typeof(long) ? [-1L, 0L, long.MaxValue, long.MinValue]
        : [-1, 0, int.MaxValue, int.MinValue];
}
