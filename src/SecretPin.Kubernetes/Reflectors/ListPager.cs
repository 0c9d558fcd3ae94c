using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Reads a list page by page.</summary>
internal sealed class ListPager(ApiServer api, Resource resource, ListWatchRequests requests, ReflectorOptions options, TimeProvider time)
{
    /// <param name="limit">Objects in a page; 0 for all in one.</param>
    /// <param name="listing">Is given each object.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What the first page said: from its version a watch goes on.</returns>
    public async Task<ListHead> ReadAsync(int limit, IStoreReplacement listing, CancellationToken stop)
    {
        var first = await PageAsync(limit, "", listing, stop).ConfigureAwait(false);
        for (var page = first; page.Continue.Length > 0;)
        {
            page = await PageAsync(limit, page.Continue, listing, stop).ConfigureAwait(false);
        }

        return first;
    }

    private async Task<ListHead> PageAsync(int limit, string next, IStoreReplacement listing, CancellationToken stop)
    {
        using var patience = new RenewableTimeout(options.AnswerTimeout, time, stop);
        try
        {
            using var request = requests.Page(limit, next);
            using var response = await api.SendAsync(request, patience.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            var head = await ListReader.ReadAsync(stream, Item, patience.Token).ConfigureAwait(false);
            Check(head);
            return head;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"A list of {resource} did not go on for {options.AnswerTimeout}.");
        }

        void Item(ReadOnlySpan<byte> json)
        {
            patience.Renew(options.AnswerTimeout);
            listing.Put(json);
        }
    }

    private void Check(ListHead head)
    {
        if (resource.IsMetadataOnly && head.Kind != "PartialObjectMetadataList")
        {
            throw new InvalidDataException($"Metadata of {resource} was asked for; a {head.Kind} came.");
        }

        if (head.ResourceVersion.Length == 0)
        {
            throw new InvalidDataException($"A list of {resource} has no resourceVersion.");
        }
    }
}
