using SecretPin.Testing.Processes;
[assembly: AssemblyFixture(typeof(MotoServer))]
