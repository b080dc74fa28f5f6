using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>A conversation as stored. A class with setters: Dapper maps it whatever integer width the engine returns.</summary>
internal class ConversationRow
{
    public const string Columns =
        "c.id, c.type, c.name, c.created_by, c.history_protected, c.seq, c.rev, c.mark, c.meta_rev, c.member_count, c.last_message_at, "
        + "c.created_at, c.updated_at, c.topic, c.avatar_url";

    public long Id { get; set; }

    public long Type { get; set; }

    public string? Name { get; set; }

    public long CreatedBy { get; set; }

    public long HistoryProtected { get; set; }

    public long Seq { get; set; }

    public long Rev { get; set; }

    public long Mark { get; set; }

    public long MetaRev { get; set; }

    public long MemberCount { get; set; }

    public long? LastMessageAt { get; set; }

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public string? Topic { get; set; }

    public string? AvatarUrl { get; set; }

    public ConversationType Kind => (ConversationType)Type;

    public Conversation ToConversation() => new(
        Id, Kind, Name, CreatedBy, HistoryProtected != 0, Seq, Rev, Mark, MetaRev, MemberCount, LastMessageAt, CreatedAt, UpdatedAt)
    {
        Topic = Topic,
        AvatarUrl = AvatarUrl,
    };

    /// <summary>The locked row. Null: there is none.</summary>
    public static ConversationRow? Find(IQuery query, long conversationId) =>
        query.QueryFirstOrDefault<ConversationRow>(
            $"SELECT {Columns} FROM conversations c WHERE c.id = @conversationId", new { conversationId });

    /// <summary>Writes the counters and fields back, after they were stepped here.</summary>
    public void Save(WriteTransaction transaction)
    {
        UpdatedAt = transaction.Now;
        transaction.Execute(
            """
            UPDATE conversations SET name = @Name, seq = @Seq, rev = @Rev, mark = @Mark, meta_rev = @MetaRev, member_count = @MemberCount,
                last_message_at = @LastMessageAt, updated_at = @UpdatedAt, topic = @Topic, avatar_url = @AvatarUrl,
                history_protected = @HistoryProtected
            WHERE id = @Id
            """,
            this);
    }
}

/// <summary>A conversation with what its reader has not read.</summary>
internal sealed class ViewRow : ConversationRow
{
    public long Unread { get; set; }
}
