namespace SecretPin.Webhook.Server;

/// <summary>On an endpoint: the only one of the two ports on which it is there.</summary>
internal sealed record ServedOverTls(bool IsTls);
