namespace SecretPin.Webhook.Server;

/// <summary>Metadata of an endpoint: whether it is served on the TLS port or on the plain HTTP port.</summary>
internal sealed record ServedOverTls(bool IsTls);
