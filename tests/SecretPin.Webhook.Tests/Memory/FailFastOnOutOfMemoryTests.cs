using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Memory;

/// <summary>Whoever finds none may be a part that nobody sees fail, so the process ends.</summary>
public sealed class FailFastOnOutOfMemoryTests
{
    [Fact]
    public async Task Ends_the_process_and_says_so()
    {
        var (code, _, error) = await OfflineWebhook.RunToEndAsync(("Cluster__Manifests", TestObjects.Folder), ("DOTNET_GCHeapHardLimit", "6000000"));

        Assert.NotEqual(0, code);
        Assert.Contains(
            "SecretPin is out of memory: its heap may have 100663296 bytes. Give its container more (resources.limits.memory).", error, StringComparison.Ordinal);
    }
}
