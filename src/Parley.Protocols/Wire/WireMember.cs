using System.ComponentModel;
using Parley.Core.Conversations;
using Parley.Core.Receipts;

namespace Parley.Protocols.Wire;

// {"user_id":7,"name":"Ada","avatar_url":null,"role":"owner","joined_at":"2026-11-21T02:25:26.123Z","left_at":null,"rev":1,
//  "read_seq":4,"read_at":"2026-11-21T02:26:00.000Z","delivered_seq":4}
[Description("Somebody's place in a conversation.")]
public sealed record WireMember(
    long UserId,
    [Example("Ada")] string Name,
    string? AvatarUrl,
    MemberRole Role,
    WireTime JoinedAt,
    [Description("Set of former members.")] WireTime? LeftAt,
    [Description("The conversation's rev when role or membership last changed.")] long Rev,
    [Description("The newest message read; 0 before the first.")] long ReadSeq,
    WireTime? ReadAt,
    [Description("The newest message delivered; 0 before the first.")] long DeliveredSeq)
{
    public static WireMember Of(Member member) => new(
        member.User.Id,
        member.User.Name,
        member.User.AvatarUrl,
        member.Role,
        member.JoinedAt,
        member.LeftAt,
        member.Rev,
        member.ReadSeq,
        member.ReadAt,
        member.DeliveredSeq);
}

// {"user_id":7,"read_seq":4,"read_at":"2026-11-21T02:26:00.000Z","delivered_seq":4}
[Description("How far a member has read, and how far messages have reached one of its devices.")]
public sealed record WireMarker(long UserId, long ReadSeq, WireTime? ReadAt, long DeliveredSeq)
{
    public static WireMarker Of(Marker marker) => new(marker.UserId, marker.ReadSeq, marker.ReadAt, marker.DeliveredSeq);
}
