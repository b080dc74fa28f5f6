using Parley.Core.Commit;
using Parley.Core.Events;
using Parley.Core.Presence;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>A member as stored, with name and picture. A class with setters: Dapper maps
/// it whatever integer width the engine returns.</summary>
internal class MemberRow
{
    /// <summary>The columns of this row and its tables; a WHERE follows. Aliases: m the member, u the person.</summary>
    public const string Select = """
        SELECT m.conversation_id, m.user_id, m.role, m.joined_at, m.left_at, m.visible_from_seq, m.joined_rev, m.rev, m.read_seq, m.read_at,
               m.delivered_seq, m.mark, m.own_rev, m.shown_read_seq, m.shown_read_at, m.muted_until, m.archived_seq, m.favourite_at,
               m.unread_from_seq, m.unread_at_read_seq, u.name, u.avatar_url, u.read_receipts, u.presence_status, u.presence_expires_at
        FROM members m JOIN users u ON u.id = m.user_id

        """;

    public long ConversationId { get; set; }

    public long UserId { get; set; }

    public long Role { get; set; }

    public long JoinedAt { get; set; }

    public long? LeftAt { get; set; }

    public long VisibleFromSeq { get; set; }

    public long JoinedRev { get; set; }

    public long Rev { get; set; }

    public long ReadSeq { get; set; }

    public long? ReadAt { get; set; }

    public long DeliveredSeq { get; set; }

    public long Mark { get; set; }

    public long OwnRev { get; set; }

    public long ShownReadSeq { get; set; }

    public long? ShownReadAt { get; set; }

    public long? MutedUntil { get; set; }

    public long? ArchivedSeq { get; set; }

    public long? FavouriteAt { get; set; }

    public long? UnreadFromSeq { get; set; }

    public long? UnreadAtReadSeq { get; set; }

    public string Name { get; set; } = "";

    public string? AvatarUrl { get; set; }

    public long ReadReceipts { get; set; } = 1;

    public long PresenceStatus { get; set; }

    public long? PresenceExpiresAt { get; set; }

    public MemberRole Rank => (MemberRole)Role;

    /// <summary>True while the person is invisible: then it gives no sign of itself but what it writes.</summary>
    public bool IsInvisible(long now) => (ChosenStatus)PresenceStatus == ChosenStatus.Invisible && !(PresenceExpiresAt <= now);

    /// <summary>Marked as unread, and nothing was read since.</summary>
    public bool IsMarkedUnread => UnreadFromSeq is not null && UnreadAtReadSeq == ReadSeq;

    /// <summary>As the others see it, for what goes to many: with what they may know of its reading.</summary>
    public Member ToMember() => ReadReceipts == 0 ? ToMember(0, null) : ToMember(ShownReadSeq, ShownReadAt);

    /// <summary>As one of the members sees it: itself with its own marker, and the others as far as both let each other know.</summary>
    /// <param name="viewer">Null: nobody who sits here, and so nobody who sees what members have read.</param>
    public Member ToMember(MemberRow? viewer) =>
        viewer?.UserId == UserId ? ToMember(ReadSeq, ReadAt) : viewer is { ReadReceipts: not 0 } ? ToMember() : ToMember(0, null);

    private Member ToMember(long readSeq, long? readAt) => new(
        ConversationId,
        new UserCard(UserId, Name, AvatarUrl),
        Rank,
        JoinedAt,
        LeftAt,
        VisibleFromSeq,
        JoinedRev,
        Rev,
        readSeq,
        readAt,
        DeliveredSeq,
        Mark);

    /// <summary>What the person itself is told of this place.</summary>
    public OwnConversation ToOwn(IQuery query)
    {
        if (LeftAt is not null)
        {
            return new OwnConversation(ConversationId, IsMember: false, ReadSeq, UnreadCount: 0, OwnSettings.None);
        }

        var (unread, top) = Views.CountUnread(query, UserId, ConversationId);
        return new OwnConversation(ConversationId, IsMember: true, ReadSeq, unread, SettingsAt(query.Now, top));
    }

    /// <summary>What the person arranged for itself, as it holds now.</summary>
    /// <param name="now">UTC milliseconds.</param>
    /// <param name="top">The conversation's seq: what is newer than the archiving brings it back.</param>
    public OwnSettings SettingsAt(long now, long top)
    {
        var muted = MutedUntil > now;
        return new OwnSettings(
            muted,
            muted && MutedUntil < OwnSettings.ForEver ? MutedUntil : null,
            ArchivedSeq is not null && (muted || ArchivedSeq >= top),
            ArchivedSeq,
            FavouriteAt is not null,
            IsMarkedUnread ? UnreadFromSeq : null);
    }

    /// <summary>A present member; former ones are none.</summary>
    public static MemberRow? Present(IQuery query, long conversationId, long userId) =>
        Any(query, conversationId, userId) is { LeftAt: null } member ? member : null;

    /// <summary>A present or former member.</summary>
    public static MemberRow? Any(IQuery query, long conversationId, long userId) => query.QueryFirstOrDefault<MemberRow>(
        $"{Select} WHERE m.conversation_id = @conversationId AND m.user_id = @userId", new { conversationId, userId });

    /// <summary>Inserts the row, or writes all of it back.</summary>
    public void Save(WriteTransaction transaction) => transaction.Execute(
        """
        INSERT INTO members (conversation_id, user_id, role, joined_at, left_at, visible_from_seq, joined_rev, rev, read_seq, read_at, delivered_seq,
            mark, own_rev, shown_read_seq, shown_read_at, muted_until, archived_seq, favourite_at, unread_from_seq, unread_at_read_seq)
        VALUES (
            @ConversationId, @UserId, @Role, @JoinedAt, @LeftAt, @VisibleFromSeq, @JoinedRev, @Rev, @ReadSeq, @ReadAt, @DeliveredSeq, @Mark, @OwnRev,
            @ShownReadSeq, @ShownReadAt, @MutedUntil, @ArchivedSeq, @FavouriteAt, @UnreadFromSeq, @UnreadAtReadSeq)
        ON CONFLICT (conversation_id, user_id) DO UPDATE SET role = excluded.role, joined_at = excluded.joined_at, left_at = excluded.left_at,
            visible_from_seq = excluded.visible_from_seq, joined_rev = excluded.joined_rev, rev = excluded.rev, read_seq = excluded.read_seq,
            read_at = excluded.read_at, delivered_seq = excluded.delivered_seq, mark = excluded.mark, own_rev = excluded.own_rev,
            shown_read_seq = excluded.shown_read_seq, shown_read_at = excluded.shown_read_at, muted_until = excluded.muted_until,
            archived_seq = excluded.archived_seq, favourite_at = excluded.favourite_at, unread_from_seq = excluded.unread_from_seq,
            unread_at_read_seq = excluded.unread_at_read_seq
        """,
        this);
}
