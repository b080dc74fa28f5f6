using System.Runtime.InteropServices;
using Parley.Core;
using Parley.Server.Hosting;

namespace Parley.Server.WebSockets;

/// <summary>Counts who is in: WebSockets in all and by network, and of those the strangers, who have not signed in. It is always the new
/// one that is refused, before its handshake. What one person may have open is the hub's to count.</summary>
internal sealed class Turnstile(WebSocketSettings settings)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static readonly Refusal Full =
        new(RefusalCode.Unavailable, "No more connections now; come back in a moment.", RetryAfter: Soon);

    private static readonly Refusal TooManyFromHere =
        new(RefusalCode.RateLimited, "Too many connections from this address.", RetryAfter: Soon);

    private static readonly Refusal TooManyStrangers =
        new(RefusalCode.Unavailable, "Too many connections that have not signed in; come back in a moment.", RetryAfter: Soon);

    private static readonly Refusal TooManyStrangersFromHere = new(
        RefusalCode.RateLimited, "Too many connections from this address that have not signed in.", RetryAfter: TimeSpan.FromSeconds(1));

    private readonly Lock _gate = new();
    private readonly Dictionary<Network, Counts> _networks = [];
    private Counts _all;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Places;
            }
        }
    }

    /// <summary>Takes a place, to be given back by disposing of it. Refused: 503 where the house is full, 429 where one network is.</summary>
    public Result<Place> TryEnter(Network network)
    {
        lock (_gate)
        {
            ref var here = ref CollectionsMarshal.GetValueRefOrAddDefault(_networks, network, out _);
            var refusal = _all.Places >= settings.MaxConnections ? Full
                : here.Places >= settings.MaxPerAddress ? TooManyFromHere
                : _all.Strangers >= settings.MaxStrangers ? TooManyStrangers
                : here.Strangers >= settings.MaxStrangersPerAddress ? TooManyStrangersFromHere
                : null;
            if (refusal is null)
            {
                _all = _all.Plus(places: 1, strangers: 1);
                here = here.Plus(places: 1, strangers: 1);
                return new Place(this, network);
            }

            if (here.Places == 0)
            {
                _networks.Remove(network);
            }

            return refusal;
        }
    }

    private void Change(Network network, int places, int strangers)
    {
        lock (_gate)
        {
            _all = _all.Plus(places, strangers);
            ref var here = ref CollectionsMarshal.GetValueRefOrNullRef(_networks, network);
            here = here.Plus(places, strangers);
            if (here.Places == 0)
            {
                _networks.Remove(network);
            }
        }
    }

    private readonly record struct Counts(int Places, int Strangers)
    {
        public Counts Plus(int places, int strangers) => new(Places + places, Strangers + strangers);
    }

    /// <summary>The place of one connection. Used by one thread at a time.</summary>
    internal sealed class Place(Turnstile turnstile, Network network) : IDisposable
    {
        private bool _isStranger = true;
        private bool _left;

        public void SignedIn()
        {
            if (_isStranger)
            {
                _isStranger = false;
                turnstile.Change(network, places: 0, strangers: -1);
            }
        }

        public void SignedOut()
        {
            if (!_isStranger && !_left)
            {
                _isStranger = true;
                turnstile.Change(network, places: 0, strangers: 1);
            }
        }

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                turnstile.Change(network, places: -1, strangers: _isStranger ? -1 : 0);
            }
        }
    }
}
