[assembly: AssemblyFixture(typeof(SecretPin.Aws.Tests.Moto.Moto))]
