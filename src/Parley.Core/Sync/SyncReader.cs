using Parley.Core.Conversations;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Sync;

/// <summary>Catching up is by state: the rows above a rev, read with the top from one snapshot.
/// Native sync, recovery and repair all stand on this.</summary>
public sealed class SyncReader
{
    private readonly Readers _readers;
    private readonly Limits _limits;

    internal SyncReader(Readers readers, Limits limits, string epoch)
    {
        _readers = readers;
        _limits = limits;
        Epoch = epoch;
    }

    /// <summary>The random id of this store; another one means that every cursor is void.</summary>
    public string Epoch { get; }

    /// <summary>What concerns the person rather than one conversation: own state above the user rev,
    /// names and pictures above <paramref name="profiles"/>.</summary>
    public Task<OwnSync> OwnAsync(long userId, long userRev, long profiles, CancellationToken cancellation) => _readers.ReadAsync(
        userId,
        read =>
        {
            var top = read.QueryFirstOrDefault<OwnTop>(
                "SELECT u.user_rev, s.profiles FROM users u CROSS JOIN store s WHERE u.id = @userId", new { userId })!;

            // To a client that knows nothing, a conversation that was left is no news.
            var conversations = OwnConversations(read, userId, userRev)
                .Where(row => userRev > 0 || row.LeftAt is null)
                .Select(row => row.ToOwn(read))
                .ToArray();
            var users = read.Query<UserRow>(
                """
                SELECT u.id, u.name, u.avatar_url FROM users u
                WHERE u.profile_rev > @profiles AND (u.id = @userId OR EXISTS (
                    SELECT 1 FROM members a JOIN members b ON b.conversation_id = a.conversation_id
                    WHERE a.user_id = @userId AND a.left_at IS NULL AND b.user_id = u.id AND b.left_at IS NULL))
                ORDER BY u.id
                """,
                new { userId, profiles });
            return new OwnSync(top.UserRev, conversations, top.Profiles, [.. users.Select(user => new UserCard(user.Id, user.Name, user.AvatarUrl))]);
        },
        cancellation);

    /// <summary>The numbers of every conversation that the person is a member of, ascending by id.</summary>
    public Task<IReadOnlyList<ConversationTop>> TopsAsync(long userId, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<ConversationTop>>(
            userId,
            read => [.. read.Query<TopRow>(
                """
                SELECT c.id, c.rev, c.mark, m.joined_rev FROM members m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.user_id = @userId AND m.left_at IS NULL ORDER BY c.id
                """,
                new { userId }).Select(row => new ConversationTop(row.Id, row.Rev, row.Mark) { JoinedRev = row.JoinedRev })],
            cancellation);

    /// <summary>One page of what changed above (rev, mark). Null: the person is not a member (any more).</summary>
    /// <param name="rev">0 with <paramref name="mark"/> 0: new to the client, answered as a reset.</param>
    /// <param name="after">The cursor of the page before; null for the first.</param>
    public Task<ConversationSync?> ChangesAsync(
        long userId, long conversationId, long rev, long mark, SyncCursor? after, CancellationToken cancellation) =>
        ChangesAsync(userId, conversationId, rev, mark, after, _limits.SnapshotMessages, cancellation);

    /// <inheritdoc cref="ChangesAsync(long, long, long, long, SyncCursor?, CancellationToken)"/>
    /// <param name="newest">Messages of a reset; at least one, at most <see cref="Limits.SnapshotMessages"/>.</param>
    public Task<ConversationSync?> ChangesAsync(
        long userId, long conversationId, long rev, long mark, SyncCursor? after, long newest, CancellationToken cancellation) =>
        _readers.ReadAsync(
            userId,
            read =>
            {
                var limits = _limits with { SnapshotMessages = (int)Math.Clamp(newest, 1, _limits.SnapshotMessages) };
                return ConversationChanges.Read(read, limits, userId, conversationId, rev, mark, after);
            },
            cancellation);

    /// <summary>For the hub's own repair: one event for every rev above <paramref name="rev"/>, in
    /// order, <see cref="Skipped"/> where the row moved on.</summary>
    public Task<IReadOnlyList<ConversationEvent>> EventsAsync(long conversationId, long rev, CancellationToken cancellation) =>
        _readers.ReadAsync(read => MissedEvents.Read(read, conversationId, rev), cancellation);

    /// <summary>For the hub's own repair: the person's own state above a user rev, oldest first,
    /// ending at the newest; numbers between may be missing.</summary>
    public Task<IReadOnlyList<OwnStateChanged>> OwnEventsAsync(long userId, long userRev, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<OwnStateChanged>>(
            read => [.. OwnConversations(read, userId, userRev).Select(row => new OwnStateChanged(userId, row.OwnRev, row.ToOwn(read)))],
            cancellation);

    /// <summary>The present rev of each of these conversations; ones that are gone are missing.</summary>
    public Task<IReadOnlyDictionary<long, long>> RevsAsync(IReadOnlyCollection<long> conversationIds, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyDictionary<long, long>>(
            read => read.Query<ConversationRow>(
                $"SELECT id, rev FROM conversations WHERE id {read.Engine.OneOf("@ids")}", new { ids = conversationIds.ToArray() })
                    .ToDictionary(row => row.Id, row => row.Rev),
            cancellation);

    /// <summary>Where the hub begins to listen for a visitor of a public channel; null: there is none, or the person is banned from it.</summary>
    public Task<ChannelTop?> ChannelTopAsync(long userId, long conversationId, CancellationToken cancellation) => _readers.ReadAsync(
        userId,
        read => read.QueryFirstOrDefault<ConversationRow>(
            """
            SELECT c.rev, c.member_count FROM conversations c
            WHERE c.id = @conversationId AND c.type = 2
              AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.conversation_id = c.id AND b.user_id = @userId)
            """,
            new { userId, conversationId }) is { } row
            ? new ChannelTop(row.Rev, row.MemberCount)
            : null,
        cancellation);

    /// <summary>Where the hub begins to listen for a person: the user rev and each conversation with its
    /// rev, type and visible history, from one snapshot.</summary>
    public Task<Subscriptions> SubscriptionsAsync(long userId, CancellationToken cancellation) => _readers.ReadAsync(
        userId,
        read =>
        {
            var userRev = read.Scalar<long>("SELECT user_rev FROM users WHERE id = @userId", new { userId });
            var rows = read.Query<SubscriptionRow>(
                """
                SELECT c.id, c.type, c.rev, c.member_count, m.visible_from_seq, m.role
                FROM members m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.user_id = @userId AND m.left_at IS NULL ORDER BY c.id
                """,
                new { userId });
            var person = read.QueryFirstOrDefault<PersonRow>($"SELECT {PersonRow.Columns} FROM users u WHERE u.id = @userId", new { userId });
            return new Subscriptions(userRev, [.. rows.Select(row => new Subscription(
                row.Id, (ConversationType)row.Type, row.Rev, row.VisibleFromSeq, row.MemberCount, (MemberRole)row.Role))])
            {
                Person = person?.ToState() ?? PersonState.Default,
            };
        },
        cancellation);

    private static IReadOnlyList<MemberRow> OwnConversations(ReadTransaction read, long userId, long userRev) => read.Query<MemberRow>(
        $"{MemberRow.Select} WHERE m.user_id = @userId AND m.own_rev > @userRev ORDER BY m.own_rev", new { userId, userRev });

    private sealed class OwnTop
    {
        public long UserRev { get; set; }

        public long Profiles { get; set; }
    }

    private sealed class TopRow
    {
        public long Id { get; set; }

        public long Rev { get; set; }

        public long Mark { get; set; }

        public long JoinedRev { get; set; }
    }

    private sealed class UserRow
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";

        public string? AvatarUrl { get; set; }
    }

    private sealed class SubscriptionRow
    {
        public long Id { get; set; }

        public long Type { get; set; }

        public long Rev { get; set; }

        public long MemberCount { get; set; }

        public long VisibleFromSeq { get; set; }

        public long Role { get; set; }
    }
}

/// <summary>The numbers of a public channel.</summary>
public sealed record ChannelTop(long Rev, long MemberCount);

/// <summary>Where the hub begins to listen for a person.</summary>
public sealed record Subscriptions(long UserRev, IReadOnlyList<Subscription> Conversations)
{
    public PersonState Person { get; init; } = PersonState.Default;
}

/// <summary>One conversation that a person is a member of, at the rev of the snapshot.</summary>
public sealed record Subscription(
    long ConversationId, ConversationType Type, long Rev, long VisibleFromSeq, long MemberCount, MemberRole Role);
