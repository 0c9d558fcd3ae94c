using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

public sealed partial class Reflector
{
    /// <summary>One watch, from request to end. Without a version to go on from it begins with a listing.</summary>
    private sealed class Watch(Reflector owner)
    {
        private IStoreReplacement? _listing;
        private int _events;
        private long? _inStepSince;

        /// <summary>Whether it kept up for a while: then the next one needs no delay.</summary>
        public bool Lasted => _inStepSince is { } since && owner._time.GetElapsedTime(since) >= owner._options.VeryShortWatch;

        private IObjectSink Sink => _listing is null ? owner._target : _listing;

        public async Task RunAsync(CancellationToken stop)
        {
            using var patience = new RenewableTimeout(owner._options.AnswerTimeout, owner._time, stop);
            try
            {
                using var request = owner._requests.Watch(owner._resourceVersion);
                using var response = await owner._api.SendAsync(request, patience.Token).ConfigureAwait(false);
                var silence = response.Version.Major >= 2 ? owner._options.LongestSilence : owner._options.LongestSilenceWithoutPings;
                Began();
                using var lines = new WatchLines(await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false));
                do
                {
                    patience.Renew(_listing is null ? silence : owner._options.AnswerTimeout);
                }
                while (await lines.NextAsync(patience.Token).ConfigureAwait(false) && Tell(lines.Line));
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"The watch of {owner._resource} was silent for too long.");
            }
            finally
            {
                // Something on the way may not let such a listing through, or not end it: pages always work.
                owner._usesStreamingList &= _listing is null;
            }

            if (_events == 0 && !Lasted)
            {
                throw new IOException($"A watch of {owner._resource} ended as soon as it began.");
            }
        }

        private void Began()
        {
            if (owner._resourceVersion is { } version)
            {
                InStep(version);
            }
            else
            {
                _listing = owner._target.Begin();
            }
        }

        private void InStep(string version)
        {
            _inStepSince = owner._time.GetTimestamp();
            owner.Contacted(version);
        }

        /// <returns><see langword="true"/>: there may be more.</returns>
        private bool Tell(ReadOnlySpan<byte> line)
        {
            var told = WatchEvent.Read(line);
            switch (told.Type)
            {
                case "ADDED" or "MODIFIED":
                    Check(told);
                    Sink.Put(told.Object);
                    break;
                case "DELETED":
                    Check(told);
                    Sink.Remove(told.Object);
                    break;
                case "BOOKMARK" when _listing is { } listing && told.EndsInitialEvents:
                    _listing = null;
                    owner.Completed(listing, told.ResourceVersion);
                    InStep(told.ResourceVersion);
                    break;
                case "BOOKMARK" when _listing is null && ResourceVersions.IsOlder(told.ResourceVersion, than: owner._resourceVersion!):
                    // A cluster restored from a backup: what we saw since then did not happen.
                    throw new InvalidDataException($"The API server's state of {owner._resource} is older than what it told before.");
                case "BOOKMARK":
                    break;
                case "ERROR":
                    throw ApiStatus.Read(told.Object);
                default:
                    throw new InvalidDataException($"A watch of {owner._resource} told an event of an unknown type.");
            }

            Advance(told.ResourceVersion);
            return true;
        }

        /// <summary>Events of a listing are in no order, so their versions say nothing.</summary>
        private void Advance(string version)
        {
            if (_listing is not null)
            {
                return;
            }

            if (version.Length == 0)
            {
                throw new InvalidDataException($"An event of {owner._resource} has no resourceVersion.");
            }

            _events++;
            owner.Contacted(version);
        }

        private void Check(in WatchEvent told)
        {
            if (owner._resource.IsMetadataOnly && told.Kind != "PartialObjectMetadata")
            {
                throw new InvalidDataException($"Metadata of {owner._resource} was asked for; a {told.Kind} came.");
            }
        }
    }
}
