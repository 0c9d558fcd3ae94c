using SecretPin.Cli;

return await KubectlPlugin.RunAsync(args, Console.OpenStandardInput, Console.OpenStandardOutput, Console.Error);
