using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Memory;

public sealed class FailFastOnOutOfMemoryTests
{
    [Fact]
    public async Task The_process_ends_with_a_message_when_memory_is_exhausted()
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", TestObjects.Folder), ("DOTNET_GCHeapHardLimit", "6000000"));

        Assert.NotEqual(0, code);
        Assert.Contains(
            "SecretPin is out of memory: the limit of its heap is 100663296 bytes. Increase the container's limit (resources.limits.memory).",
            error,
            StringComparison.Ordinal);
    }
}
