using System.Reflection;
using System.Text;
using SecretPin.Aws.Client;

namespace SecretPin.Aws.Tests.Client;

/// <summary>No code can request a secret value.</summary>
public sealed class SecretValueTests
{
    private static readonly Assembly Ours = typeof(ISecretsManager).Assembly;

    [Fact]
    public void The_interface_has_only_two_operations() =>
        Assert.Equal(["DescribeAsync", "ListVersionsAsync"], typeof(ISecretsManager).GetMethods().Select(method => method.Name).Order());

    [Theory]
    [InlineData("GetSecretValue")]
    [InlineData("SecretString")]
    [InlineData("SecretBinary")]
    [InlineData("PutSecret")]
    public void The_assembly_names_no_other_operation_and_no_field_of_a_value(string name)
    {
        var file = File.ReadAllBytes(Ours.Location);

        // Names are UTF-8, string literals UTF-16.
        Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) < 0);
        Assert.True(file.AsSpan().IndexOf(Encoding.Unicode.GetBytes(name)) < 0);
        Assert.True(file.AsSpan().IndexOf(Encoding.Unicode.GetBytes("DescribeSecret")) > 0);
    }
}
