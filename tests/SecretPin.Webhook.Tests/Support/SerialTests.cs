namespace SecretPin.Webhook.Tests.Support;

/// <summary>For tests that read metrics: OpenTelemetry collects every meter of a name in the process, other tests' webhooks included.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
