using SecretPin.Aws.Client;
using SecretPin.Aws.Tests.Proxy;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Client;

/// <summary>The removal of labels against moto.</summary>
public sealed class VersionLabelsTests(MotoServer moto) : IAsyncLifetime
{
    private readonly string _name = TestAliases.NewSecret();
    private AwsProxy _proxy = null!;
    private string _old = "", _current = "";

    public async ValueTask InitializeAsync()
    {
        MotoServer.Needed();
        _proxy = await AwsProxy.StartAsync(moto.Address);
        _old = await moto.CreateAsync(_name);
        _current = await moto.PutAsync(_name);
        await moto.LabelAsync(_name, TestAliases.Old, _old);
        await moto.LabelAsync(_name, TestAliases.New, _current);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    [Fact]
    public async Task Only_the_label_of_the_version_is_removed()
    {
        Assert.True(await RemoveAsync(TestAliases.Old));

        Assert.Equal(["AWSPREVIOUS"], (await StagesAsync())[_old]);
        Assert.Equal(new[] { TestAliases.New, "AWSCURRENT" }, (await StagesAsync())[_current].Order());
        Assert.False(await RemoveAsync(TestAliases.Old));
    }

    [Fact]
    public async Task A_dry_run_removes_nothing()
    {
        Assert.True(await RemoveAsync(TestAliases.Old, isDryRun: true));

        Assert.Contains(TestAliases.Old, (await StagesAsync())[_old]);
    }

    [Fact]
    public async Task The_label_of_the_version_that_the_alias_follows_is_kept()
    {
        var kept = await Assert.ThrowsAsync<AwsException>(() => RemoveAsync(TestAliases.New));

        Assert.Equal($"The version {TestAliases.New} of {_name} has the label AWSCURRENT, so the alias follows it. Rotate the secret first.", kept.Message);
        Assert.Contains(TestAliases.New, (await StagesAsync())[_current]);
    }

    [Fact]
    public async Task A_missing_right_names_the_action_and_the_secret()
    {
        _proxy.Fault = Fault.Denied;

        var denied = await Assert.ThrowsAsync<AwsException>(() => RemoveAsync(TestAliases.Old));

        Assert.Equal(
            $"AWS Secrets Manager in {MotoServer.Region} rejects DescribeSecret of {_name} (AccessDeniedException). Check the rights of your AWS credentials.",
            denied.Message);
    }

    private Task<bool> RemoveAsync(string version, bool isDryRun = false) =>
        new VersionLabels(region => TestAliases.Client(_proxy.Address, region)).RemoveAsync(
            new AwsSecretSource(_name, MotoServer.Region, AwsSecretSource.DefaultStage, AwsSecretSource.DefaultRefreshInterval),
            SecretVersion.TryParse(version, out var parsed) ? parsed : throw new InvalidOperationException(), isDryRun, CancellationToken.None);

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> StagesAsync()
    {
        using var client = TestAliases.Client(_proxy.Address);
        return (await client.DescribeAsync(_name, CancellationToken.None)).Stages;
    }
}
