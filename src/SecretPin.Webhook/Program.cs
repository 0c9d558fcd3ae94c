using SecretPin.Webhook;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Demo;
using SecretPin.Webhook.Memory;
using SecretPin.Webhook.Telemetry;

FailFastOnOutOfMemory.Enable();
LineBufferedStdout.Enable();
Preload.Begin();
try
{
    if (DemoCommand.IsIn(args))
    {
        return await DemoCommand.RunAsync(args);
    }

    await using var app = WebhookHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupException.Explain(exception) is { } mistake)
{
    await Console.Error.WriteLineAsync(mistake);
    return 1;
}
