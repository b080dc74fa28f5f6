using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Identity;

/// <summary>
/// Slows down guessing: failures are counted by address and account together, and by address alone, never by account alone, which would
/// let anybody lock anybody out (attack AU1). Kept in memory, so a restart forgets.
/// </summary>
public sealed class AttemptLimits(TimeProvider clock)
{
    private const int FailuresPerPair = 10;
    private const int FailuresPerAddress = 100;

    // Past this many counters the oldest windows are dropped: an attacker with this many addresses is not stopped by counting.
    private const int Counters = 20_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, string? Account), Counter> _counters = [];
    private readonly Queue<((string Address, string? Account) Key, DateTimeOffset Ends)> _windows = new();

    /// <summary>
    /// Counts an attempt as failed until <see cref="Forgive"/> says otherwise, so that many at once cannot slip past the count.
    /// </summary>
    /// <returns>Null to go ahead; otherwise how long to stay away.</returns>
    public TimeSpan? TryBegin(IPAddress? address, string account)
    {
        var host = Host(address);
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            DropEnded(now);
            var pair = Of((host, account), now);
            var alone = Of((host, null), now);
            if (pair.Failures >= FailuresPerPair || alone.Failures >= FailuresPerAddress)
            {
                return (pair.Failures >= FailuresPerPair ? pair.Ends : alone.Ends) - now;
            }

            pair.Failures++;
            alone.Failures++;
            return null;
        }
    }

    /// <summary>The attempt succeeded, or was none: it does not count, and on success neither do those before it on this account.</summary>
    public void Forgive(IPAddress? address, string account, bool succeeded)
    {
        var host = Host(address);
        lock (_gate)
        {
            if (_counters.TryGetValue((host, account), out var pair))
            {
                pair.Failures = succeeded ? 0 : Math.Max(0, pair.Failures - 1);
            }

            if (_counters.TryGetValue((host, null), out var alone))
            {
                alone.Failures = Math.Max(0, alone.Failures - 1);
            }
        }
    }

    private Counter Of((string Address, string? Account) key, DateTimeOffset now)
    {
        if (!_counters.TryGetValue(key, out var counter))
        {
            counter = new Counter { Ends = now + Window };
            _counters.Add(key, counter);
            _windows.Enqueue((key, counter.Ends));
        }

        return counter;
    }

    private void DropEnded(DateTimeOffset now)
    {
        while (_windows.TryPeek(out var oldest) && (oldest.Ends <= now || _windows.Count >= Counters))
        {
            _windows.Dequeue();
            _counters.Remove(oldest.Key);
        }
    }

    /// <summary>One host commonly has a whole /64 of IPv6 to dial from.</summary>
    private static string Host(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private sealed class Counter
    {
        public required DateTimeOffset Ends { get; init; }

        public int Failures { get; set; }
    }
}
