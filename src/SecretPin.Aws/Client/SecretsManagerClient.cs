using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace SecretPin.Aws.Client;

/// <summary>Stands in for AWSSDK.SecretsManager: the operations that SecretPin uses, on the pipeline of the SDK. See docs/decisions/0010.</summary>
internal sealed class SecretsManagerClient : AmazonServiceClient, ISecretsManager
{
    private static readonly JsonOperation<DescribeSecretRequest, DescribeSecretAnswer> Describe = new(
        "DescribeSecret",
        request => JsonSerializer.SerializeToUtf8Bytes(new(request.SecretId), OperationsJson.Default.DescribeSecretBody),
        OperationsJson.Default.DescribeSecretAnswer);

    private static readonly JsonOperation<ListSecretVersionIdsRequest, ListSecretVersionIdsAnswer> List = new(
        "ListSecretVersionIds",
        request => JsonSerializer.SerializeToUtf8Bytes(
            new(request.SecretId, request.NextToken, request.MaxResults), OperationsJson.Default.ListSecretVersionIdsBody),
        OperationsJson.Default.ListSecretVersionIdsAnswer);

    private static readonly JsonOperation<UpdateSecretVersionStageRequest, UpdateSecretVersionStageAnswer> UpdateStage = new(
        "UpdateSecretVersionStage",
        request => JsonSerializer.SerializeToUtf8Bytes(
            new(request.SecretId, request.VersionStage, request.RemoveFromVersionId), OperationsJson.Default.UpdateSecretVersionStageBody),
        OperationsJson.Default.UpdateSecretVersionStageAnswer);

    /// <summary>Uses the SDK's default chain of credentials.</summary>
    public SecretsManagerClient(SecretsManagerConfig config)
        : base(config)
    {
    }

    public SecretsManagerClient(AWSCredentials credentials, SecretsManagerConfig config)
        : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new SecretsManagerMetadata();

    public async Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation)
    {
        var answer = await CallAsync(Describe, new DescribeSecretRequest { SecretId = secretId }, cancellation).ConfigureAwait(false);
        return new(answer.DeletedDate, answer.VersionIdsToStages ?? new Dictionary<string, IReadOnlyList<string>>());
    }

    public async Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation)
    {
        var request = new ListSecretVersionIdsRequest { SecretId = secretId, NextToken = page };
        var answer = await CallAsync(List, request, cancellation).ConfigureAwait(false);
        var created = (answer.Versions ?? [])
            .Where(version => version is { VersionId: not null, CreatedDate: not null })
            .DistinctBy(version => version.VersionId)
            .ToDictionary(version => version.VersionId!, version => version.CreatedDate!.Value);
        return new(created, string.IsNullOrEmpty(answer.NextToken) ? null : answer.NextToken);
    }

    /// <summary>UpdateSecretVersionStage: removes a staging label from a version. The webhook never calls it.</summary>
    public Task RemoveStageAsync(string secretId, string stage, string versionId, CancellationToken cancellation) => CallAsync(
        UpdateStage, new UpdateSecretVersionStageRequest { SecretId = secretId, VersionStage = stage, RemoveFromVersionId = versionId }, cancellation);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new EndpointResolution());
        pipeline.AddHandlerAfter<Marshaller>(new SignatureVersion4());
    }

    private async Task<TAnswer> CallAsync<TRequest, TAnswer>(
        JsonOperation<TRequest, TAnswer> operation, TRequest request, CancellationToken cancellation)
        where TRequest : AmazonWebServiceRequest
    {
        var options = new InvokeOptions { RequestMarshaller = operation, ResponseUnmarshaller = operation };
        return (await InvokeAsync<JsonResponse<TAnswer>>(request, options, cancellation).ConfigureAwait(false)).Answer!;
    }

    private sealed class SecretsManagerMetadata : IServiceMetadata
    {
        public string ServiceId => "Secrets Manager";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }
}

/// <summary>The step of the SDK's pipeline that selects the signature and the credentials.</summary>
internal sealed class SignatureVersion4 : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}
