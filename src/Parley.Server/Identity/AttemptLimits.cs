using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Parley.Core;
using Parley.Core.Attempts;

namespace Parley.Server.Identity;

/// <summary>
/// Slows down guessing (attack AU1). Failures fill buckets that leak: past the burst one more attempt is let through each time that a
/// drop has leaked out, and nobody is locked out. Counted here at once; <see cref="AttemptKeeper"/> writes failures down a moment later, so that
/// a restart under attack forgets nothing, and a success costs no write.
/// </summary>
public sealed class AttemptLimits(IdentitySettings settings, TimeProvider clock)
{
    // Past this many, new ones share buckets: an attacker with this many addresses is slowed down a little more than counted.
    private const int Bound = 50_000;
    private const uint Shared = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, Level> _levels = [];
    private Dictionary<UInt128, long> _unwritten = [];

    /// <summary>Begins an attempt. Refused: <c>rate_limited</c>, with the time until the next one; that cost nothing but this look.</summary>
    /// <param name="account">What was tried, whether it exists or not: both are counted alike.</param>
    public Result<Attempt> Begin(AttemptKind kind, IPAddress? address, string account)
    {
        var rules = AttemptRules.Of(kind, settings);
        var host = NetworkName.Of(address);
        lock (_gate)
        {
            var now = Now;
            var byAddress = Of(kind, host, null);
            var byPair = rules.Pair is null ? null : Of(kind, host, account);
            var all = rules.All is null ? null : Of(kind, null, null);
            var waiting = Wait(byPair, rules.Pair, now) ?? Wait(byAddress, rules.Address, now) ?? WaitForAll(all, byAddress, rules, now);
            if (waiting is { } wait)
            {
                return new Refusal(RefusalCode.RateLimited, "Too many attempts; try again later.", RetryAfter: wait);
            }

            Drop[] drops = [.. Drops((byPair, rules.Pair), (byAddress, rules.Address), (all, rules.All))];
            if (rules.Reserves)
            {
                Fill(drops, now);
            }

            return new Attempt(this, drops, rules.Reserves);
        }
    }

    /// <summary>What the store has kept, and what other nodes have added.</summary>
    internal void Merge(IEnumerable<AttemptLevel> levels)
    {
        lock (_gate)
        {
            foreach (var (bucket, emptyAt) in levels)
            {
                var level = Of(BinaryPrimitives.ReadUInt128BigEndian(bucket));
                level.EmptyAt = Math.Max(level.EmptyAt, emptyAt);
                level.IsStored = emptyAt > 0;
            }
        }
    }

    /// <summary>What has to be written, which is then taken for written; and forgets the buckets that are empty.</summary>
    internal IReadOnlyList<AttemptCost> TakeUnwritten()
    {
        lock (_gate)
        {
            var now = Now;
            foreach (var (key, level) in _levels)
            {
                if (level.EmptyAt <= now && !_unwritten.ContainsKey(key))
                {
                    _levels.Remove(key);
                }
            }

            var taken = _unwritten;
            _unwritten = [];
            return [.. taken.Select(pair => new AttemptCost(Bytes(pair.Key), pair.Value))];
        }
    }

    /// <summary>It could not be written: another time.</summary>
    internal void GiveBack(IReadOnlyList<AttemptCost> costs)
    {
        lock (_gate)
        {
            foreach (var (bucket, cost) in costs)
            {
                Owe(BinaryPrimitives.ReadUInt128BigEndian(bucket), cost);
            }
        }
    }

    internal void Failed(Drop[] drops, bool wasReserved)
    {
        lock (_gate)
        {
            if (!wasReserved)
            {
                Fill(drops, Now);
            }

            foreach (var drop in drops)
            {
                Owe(drop.Level.Key, drop.Rule.Cost);
            }
        }
    }

    /// <param name="succeeded">The failures before it on this account, from this address, were its owner's.</param>
    internal void Forgive(Drop[] drops, bool wasReserved, bool succeeded)
    {
        lock (_gate)
        {
            foreach (var (level, rule) in wasReserved ? drops : [])
            {
                level.EmptyAt -= rule.Cost;
            }

            if (succeeded && drops is [{ Level: { } pair }, _, _])
            {
                pair.EmptyAt = 0;
                if (_unwritten.Remove(pair.Key) || pair.IsStored)
                {
                    _unwritten[pair.Key] = 0;
                }
            }
        }
    }

    private static IEnumerable<Drop> Drops(params (Level? Level, AttemptRule? Rule)[] buckets) =>
        buckets.Where(bucket => bucket.Level is not null).Select(bucket => new Drop(bucket.Level!, bucket.Rule!.Value));

    private static TimeSpan? Wait(Level? level, AttemptRule? rule, long now) =>
        level is not null && rule is { } numbers && Math.Min(level.EmptyAt - now, numbers.Full) is var fill && fill > numbers.Room
            ? TimeSpan.FromMilliseconds(fill - numbers.Room)
            : null;

    private static TimeSpan? WaitForAll(Level? all, Level address, AttemptRules rules, long now) =>
        Wait(all, rules.All, now) is not null && address.EmptyAt > now
            ? TimeSpan.FromMilliseconds(Math.Min(address.EmptyAt - now, rules.Address.Full))
            : null;

    // A clock that was set back must not make a bucket take hours to leak: fuller than full it never is.
    private static void Fill(Drop[] drops, long now)
    {
        foreach (var (level, rule) in drops)
        {
            level.EmptyAt = Math.Min(Math.Max(level.EmptyAt, now), now + rule.Full) + rule.Cost;
        }
    }

    private static byte[] Bytes(UInt128 key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Owe(UInt128 key, long cost) => _unwritten[key] = cost == 0 ? 0 : _unwritten.GetValueOrDefault(key) + cost;

    // A hash, so that neither memory nor the store holds what people typed into the wrong field.
    private Level Of(AttemptKind kind, string? host, string? account) => Of(BinaryPrimitives.ReadUInt128BigEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind:D}\n{host}\n{account}"))));

    private Level Of(UInt128 key)
    {
        if (_levels.TryGetValue(key, out var level))
        {
            return level;
        }

        key = _levels.Count < Bound ? key : key % Shared;
        return _levels.TryGetValue(key, out level) ? level : _levels[key] = new Level(key);
    }

    /// <param name="key">Under which it is stored.</param>
    internal sealed class Level(UInt128 key)
    {
        public UInt128 Key { get; } = key;

        /// <summary>UTC milliseconds.</summary>
        public long EmptyAt { get; set; }

        public bool IsStored { get; set; }
    }

    internal readonly record struct Drop(Level Level, AttemptRule Rule);
}
