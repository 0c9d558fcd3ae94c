namespace SecretPin.Webhook.Tests.Support;

/// <summary>Tests that read metrics run alone, because OpenTelemetry collects all meters of the process, including those of other tests.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
