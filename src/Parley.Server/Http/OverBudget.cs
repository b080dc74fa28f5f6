using System.Buffers.Binary;
using System.Collections.Concurrent;
using Parley.Server.Identity;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Http;

/// <summary>
/// The tokens of those whose last request was over the budget, and whose they are: the next one is refused before the store is asked who
/// that is. It lets nobody in, so it need not know when a token ends.
/// </summary>
internal sealed class OverBudget
{
    // Some hundred bytes each. Past that, the store is asked first, as of everybody.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<UInt128, long> _owners = new();

    public long? OwnerOf(Credentials credentials) =>
        !_owners.IsEmpty && KeyOf(credentials) is { } key && _owners.TryGetValue(key, out var owner) ? owner : null;

    public void Add(Credentials credentials, long userId)
    {
        if (KeyOf(credentials) is { } key && _owners.Count < Most)
        {
            _owners[key] = userId;
        }
    }

    public void Remove(Credentials credentials)
    {
        if (!_owners.IsEmpty && KeyOf(credentials) is { } key)
        {
            _owners.TryRemove(key, out _);
        }
    }

    private static UInt128? KeyOf(Credentials credentials) =>
        Authenticator.TokenOf(credentials) is { } token && (SessionToken.LooksLikeOne(token) || Issuers.LooksLikeOne(token))
        ? BinaryPrimitives.ReadUInt128BigEndian(SessionToken.Hash(token))
        : null;
}
