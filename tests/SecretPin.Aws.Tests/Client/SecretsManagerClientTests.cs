using SecretPin.Aws.Client;
using SecretPin.Aws.Tests.Proxy;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Client;

/// <summary>The client against moto, an independent server.</summary>
public sealed class SecretsManagerClientTests(MotoServer moto) : IAsyncLifetime
{
    private readonly string _name = TestAliases.NewSecret();
    private AwsProxy _proxy = null!;
    private SecretsManagerClient _aws = null!;

    public async ValueTask InitializeAsync()
    {
        MotoServer.Needed();
        _proxy = await AwsProxy.StartAsync(moto.Address);
        _aws = TestAliases.Client(_proxy.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            _aws.Dispose();
            await _proxy.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_new_secret_has_one_version_which_is_current()
    {
        var id = await moto.CreateAsync(_name);

        var described = await DescribeAsync();

        Assert.Null(described.DeletedAt);
        Assert.Equal([id], described.Stages.Keys);
        Assert.Equal(["AWSCURRENT"], described.Stages[id]);
    }

    [Fact]
    public async Task A_rotation_moves_the_labels()
    {
        var old = await moto.CreateAsync(_name);
        await moto.LabelAsync(_name, TestAliases.Old, old);
        var pending = await moto.PutAsync(_name, "AWSPENDING", TestAliases.New);
        Assert.Equal(new[] { TestAliases.New, "AWSPENDING" }, (await DescribeAsync()).Stages[pending].Order());

        await moto.LabelAsync(_name, "AWSCURRENT", pending, from: old);

        var described = await DescribeAsync();
        Assert.Contains("AWSCURRENT", described.Stages[pending]);
        Assert.Contains("AWSPREVIOUS", described.Stages[old]);
        Assert.DoesNotContain("AWSCURRENT", described.Stages[old]);
    }

    [Fact]
    public async Task A_hundred_and_twenty_versions_come_in_pages()
    {
        var ids = new List<string> { await moto.CreateAsync(_name) };
        for (var version = 1; version < 120; version++)
        {
            var id = await moto.PutAsync(_name, "AWSPENDING");
            await moto.LabelAsync(_name, $"v{version}", id);
            ids.Add(id);
        }

        var created = new Dictionary<string, DateTimeOffset>();
        string? page = null;
        do
        {
            var listed = await _aws.ListVersionsAsync(_name, page, CancellationToken.None);
            foreach (var (id, createdAt) in listed.CreatedAt)
            {
                created.Add(id, createdAt);
            }

            page = listed.NextPage;
        }
        while (page is not null);

        Assert.Equal(ids.Order(), created.Keys.Order());
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(created.Values, createdAt => Assert.InRange(createdAt, now.AddHours(-1), now.AddMinutes(1)));
        Assert.True(_proxy.Asked.Count > 1, "It came in one page.");
    }

    [Fact]
    public async Task A_deleted_secret_has_a_deletion_time_until_it_is_restored()
    {
        await moto.CreateAsync(_name);
        await moto.DeleteAsync(_name);
        Assert.NotNull((await DescribeAsync()).DeletedAt);

        await moto.RestoreAsync(_name);

        Assert.Null((await DescribeAsync()).DeletedAt);
    }

    [Fact]
    public async Task Only_two_operations_are_called()
    {
        await moto.CreateAsync(_name);
        await DescribeAsync();
        await _aws.ListVersionsAsync(_name, null, CancellationToken.None);

        Assert.Equal(["secretsmanager.DescribeSecret", "secretsmanager.ListSecretVersionIds"], _proxy.Asked.Select(asked => asked.Operation));
    }

    [Fact]
    public async Task Every_call_has_the_signature_that_AWS_documents()
    {
        await moto.CreateAsync(_name);
        await DescribeAsync();
        await _aws.ListVersionsAsync(_name, null, CancellationToken.None);

        Assert.All(_proxy.Asked, asked => Assert.Equal(PublishedSignature.Of(asked, TestAliases.SecretKey), asked.Headers["authorization"]));
        Assert.All(_proxy.Asked, asked =>
            Assert.Contains($"/{MotoServer.Region}/secretsmanager/aws4_request", asked.Headers["authorization"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Fault.ServerError)]
    [InlineData(Fault.Throttle)]
    [InlineData(Fault.Reset)]
    public async Task The_SDK_does_not_retry(Fault fault)
    {
        _proxy.Fault = fault;

        await Assert.ThrowsAnyAsync<Exception>(DescribeAsync);

        Assert.Single(_proxy.Asked);
    }

    private Task<DescribedSecret> DescribeAsync() => _aws.DescribeAsync(_name, CancellationToken.None);
}
