using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Reads a list page by page into a store.</summary>
internal sealed class ListPager(ListWatch requests, Resource resource, IReflectorStore store, ReflectorOptions options, TimeProvider time)
{
    /// <summary>Reads pages of at most <paramref name="limit"/> objects, or one page if it is 0.</summary>
    /// <returns>The metadata of the first page. A watch continues after its version.</returns>
    public async Task<ListHead> ReadAsync(int limit, CancellationToken stop)
    {
        var tokens = new PageTokens(resource);
        var first = await ReadPageAsync(limit, "", stop).ConfigureAwait(false);
        for (var next = tokens.Next(first.Continue); next.Length > 0;)
        {
            next = tokens.Next((await ReadPageAsync(limit, next, stop).ConfigureAwait(false)).Continue);
        }

        return first;
    }

    private async Task<ListHead> ReadPageAsync(int limit, string next, CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(options.AnswerTimeout, time, stop);
        try
        {
            using var response = await requests.ListAsync(limit, next, timeout.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            var head = await ListReader.ReadAsync(stream, Put, timeout.Token).ConfigureAwait(false);
            Check(head);
            return head;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The list of {resource} sent nothing for {options.AnswerTimeout}.");
        }

        void Put(ReadOnlySpan<byte> json)
        {
            timeout.Renew(options.AnswerTimeout);
            store.Put(json);
        }
    }

    private void Check(ListHead head)
    {
        if (resource.IsMetadataOnly && head.Kind != "PartialObjectMetadataList")
        {
            throw new InvalidDataException($"The API server sent a {head.Kind} instead of the metadata of {resource}.");
        }

        if (head.ResourceVersion.Length == 0)
        {
            throw new InvalidDataException($"The list of {resource} has no resourceVersion.");
        }
    }
}
