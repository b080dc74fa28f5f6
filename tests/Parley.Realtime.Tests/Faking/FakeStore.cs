using System.Collections.Concurrent;
using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Sync;

namespace Parley.Realtime.Tests.Faking;

/// <summary>What the real-time side reads, held in memory, with a hook before each read so that
/// a test can hold it back, fail it or let it race.</summary>
internal sealed class FakeStore
{
    public ConcurrentDictionary<long, Subscriptions> People { get; } = new();

    public ConcurrentDictionary<long, List<ConversationEvent>> Log { get; } = new();

    public ConcurrentDictionary<long, List<OwnStateChanged>> OwnLog { get; } = new();

    public ConcurrentDictionary<(long User, long Conversation), Queue<ConversationSync?>> Pages { get; } = new();

    /// <summary>How many messages were asked for of each conversation.</summary>
    public ConcurrentDictionary<long, long?> Newest { get; } = new();

    public ConcurrentDictionary<long, List<ConversationTop>> Tops { get; } = new();

    public Dictionary<long, long?> Acquaintances { get; } = [];

    public ConcurrentDictionary<long, long> LastSeen { get; } = new();

    public ConcurrentDictionary<long, PersonState> Persons { get; } = new();

    /// <summary>Of every public channel.</summary>
    public ConcurrentDictionary<long, bool> Banned { get; } = new();

    /// <summary>Where a change of a person is published, as a commit does.</summary>
    public Action<StoreEvent> Publish { get; set; } = static _ => { };

    /// <summary>Runs before a read of this name answers.</summary>
    public ConcurrentDictionary<string, Func<Task>> Before { get; } = new();

    public ConcurrentDictionary<string, int> Reads { get; } = new();

    public StoreAccess Access => new()
    {
        Epoch = () => "epoch",
        Subscriptions = (userId, _) => ReadAsync(
            "subscriptions", () => People[userId] with { Person = Persons.GetValueOrDefault(userId, PersonState.Default) }),
        Events = (conversationId, rev, _) => ReadAsync<IReadOnlyList<ConversationEvent>>(
            "events", () => Locked(Log.GetOrAdd(conversationId, _ => []), log => log.Where(changed => changed.Rev > rev).ToArray())),
        OwnEvents = (userId, userRev, _) => ReadAsync<IReadOnlyList<OwnStateChanged>>(
            "own_events", () => Locked(OwnLog.GetOrAdd(userId, _ => []), log => log.Where(change => change.UserRev > userRev).ToArray())),
        Revs = (ids, _) => ReadAsync<IReadOnlyDictionary<long, long>>(
            "revs", () => ids.Where(Log.ContainsKey).ToDictionary(id => id, id => Locked(Log[id], log => log.Count == 0 ? 0 : log[^1].Rev))),
        Tops = (userId, _) => ReadAsync<IReadOnlyList<ConversationTop>>("tops", () => Tops.GetOrAdd(userId, _ => [])),
        Channel = (userId, conversationId, _) => ReadAsync(
            "channel",
            () => Log.TryGetValue(conversationId, out var events) && !Banned.ContainsKey(userId)
                ? new ChannelTop(Locked(events, log => log.Count == 0 ? 0 : log[^1].Rev), MemberCount: 0)
                : null),
        View = (userId, conversationId, _) => ReadAsync<ConversationView?>(
            "view", () => Say.View(Say.Member(userId, 1, conversationId: conversationId))),
        Own = (_, userRev, profiles, _) => ReadAsync("own", () => new OwnSync(userRev, [], profiles, [])),
        Changes = (userId, conversationId, _, _, newest, _) => ReadAsync("changes", () =>
        {
            Newest[conversationId] = newest;
            return Pages.TryGetValue((userId, conversationId), out var pages) ? pages.Dequeue() : null;
        }),
        Person = (userId, _) => ReadAsync("person", () => Persons.GetValueOrDefault(userId, PersonState.Default)),
        Acquaintances = (_, ids, _) => ReadAsync<IReadOnlyList<Acquaintance>>(
            "acquaintances",
            () => [.. Acquaintances.Where(pair => ids.Contains(pair.Key)).Select(
                pair => new Acquaintance(pair.Key, Persons.GetValueOrDefault(pair.Key, PersonState.Default), pair.Value))]),
        ChangePresence = (userId, change) => ReadAsync("change", () => Change(userId, change.Apply)),
        TouchLastSeen = (seen, _) => ReadAsync("touch", () =>
        {
            foreach (var (userId, at) in seen)
            {
                LastSeen[userId] = at;
            }

            return seen.Count;
        }),
    };

    /// <summary>Makes people members of one room at a rev.</summary>
    public void Seat(long rev, params long[] userIds)
    {
        foreach (var userId in userIds)
        {
            People[userId] = Of(new Subscription(Say.Room, ConversationType.Group, rev, 1, userIds.Length, MemberRole.Member));
        }
    }

    /// <summary>Changes what a person chose, publishes and answers it.</summary>
    public Result<PersonState> Change(long userId, Func<PersonState, PersonState> change)
    {
        var before = Persons.GetValueOrDefault(userId, PersonState.Default);
        var state = Persons[userId] = change(before) with { Rev = before.Rev + 1 };
        Publish(new PersonChanged(userId, state));
        return state;
    }

    public static Subscriptions Of(params Subscription[] conversations) => new(0, conversations);

    public void Append(ConversationEvent changed)
    {
        var log = Log.GetOrAdd(changed.ConversationId, _ => []);
        lock (log)
        {
            log.Add(changed);
        }
    }

    public int ReadCount(string name) => Reads.GetValueOrDefault(name);

    private static T Locked<TList, T>(TList list, Func<TList, T> read)
        where TList : class
    {
        lock (list)
        {
            return read(list);
        }
    }

    private async Task<T> ReadAsync<T>(string name, Func<T> read)
    {
        Reads.AddOrUpdate(name, 1, (_, count) => count + 1);
        if (Before.TryGetValue(name, out var before))
        {
            await before();
        }

        return read();
    }
}
