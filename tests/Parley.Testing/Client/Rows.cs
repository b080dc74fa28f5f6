using System.Text.Json;

namespace Parley.Testing.Client;

/// <summary>A message as a client keeps it. Equality is the comparison of two clients' views of it.</summary>
public sealed record MessageRow(
    long Id,
    long Seq,
    long Rev,
    long UserId,
    string? Content,
    string Type,
    long? ReplyToId,
    bool Edited,
    string? EditedAt,
    bool Deleted,
    string CreatedAt)
{
    public bool CountsAsUnreadFor(long userId) => UserId != userId && !Deleted && Type != "system";

    public static MessageRow Read(JsonElement message) => new(
        message.Number("id"),
        message.Number("seq"),
        message.Number("rev"),
        message.Number("user_id"),
        message.OptionalText("content"),
        message.Text("type"),
        message.OptionalNumber("reply_to_id"),
        message.Flag("edited"),
        message.OptionalText("edited_at"),
        message.Flag("deleted"),
        message.Text("created_at"));
}

/// <summary>A membership as a client keeps it; markers are kept beside it, because they do not follow its rev.</summary>
public sealed record MemberRow(long UserId, string Role, long Rev, string? LeftAt)
{
    public bool IsMember => LeftAt is null;

    public static MemberRow Read(JsonElement member) =>
        new(member.Number("user_id"), member.Text("role"), member.Number("rev"), member.OptionalText("left_at"));
}
