using Parley.Core.Commit;
using Parley.Core.Storage;

namespace Parley.Core.Attachments;

/// <summary>An attachment as stored.</summary>
internal sealed class AttachmentRow
{
    public long Id { get; set; }

    public long MessageId { get; set; }

    public string Name { get; set; } = "";

    public string Url { get; set; } = "";

    /// <summary>Those of some messages, of each in its order.</summary>
    public static ILookup<long, Attachment> Of(IQuery query, long[] messageIds) => query.Query<AttachmentRow>(
        $"SELECT id, message_id, name, url FROM attachments WHERE message_id {query.Engine.OneOf("@messageIds")} ORDER BY message_id, position",
        new { messageIds }).ToLookup(row => row.MessageId, row => new Attachment(row.Id, row.Name, row.Url));

    /// <summary>To a message that was written just now.</summary>
    public static Attachment Add(WriteTransaction transaction, long messageId, Link link) => new(
        transaction.Prepared("INSERT INTO attachments (message_id, position, name, url) VALUES (@p0, 0, @p1, @p2) RETURNING id")
            .Scalar(messageId, link.Name, link.Url),
        link.Name,
        link.Url);

    /// <summary>The same for many messages in one round trip, for PostgreSQL; by message.</summary>
    public static IReadOnlyDictionary<long, Attachment> AddAll(WriteTransaction transaction, (long MessageId, Link Link)[] links)
    {
        var added = new Dictionary<long, Attachment>(links.Length);
        if (links.Length == 0)
        {
            return added;
        }

        using var batch = transaction.Connection.CreateBatch();
        batch.Add(
            """
            INSERT INTO attachments (message_id, position, name, url)
            SELECT message_id, 0, name, url FROM unnest($1, $2, $3) AS new (message_id, name, url)
            RETURNING id, message_id, name, url
            """,
            Array.ConvertAll(links, item => item.MessageId),
            Array.ConvertAll(links, item => item.Link.Name),
            Array.ConvertAll(links, item => item.Link.Url));
        using var rows = batch.ExecuteReader();
        while (rows.Read())
        {
            added.Add(rows.GetInt64(1), new Attachment(rows.GetInt64(0), rows.GetString(2), rows.GetString(3)));
        }

        return added;
    }
}
