using SecretPin.Cli.Commands;

return await Cli.RunAsync(args, Console.OpenStandardInput, Console.OpenStandardOutput, Console.Error);
