using SecretPin.Webhook.Demo;
using SecretPin.Webhook.Hosting;

OutOfMemory.EndsTheProcess();
WholeLines.WriteToStdout();
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
catch (Exception exception) when (StartException.Explain(exception) is { } mistake)
{
    await Console.Error.WriteLineAsync(mistake);
    return 1;
}
