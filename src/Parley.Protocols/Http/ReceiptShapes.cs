using System.ComponentModel;
using Parley.Core.Receipts;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

public sealed record ReadBody([Description("Of the newest message read; forward only, to the newest at most.")] long Seq);

// {"read_seq":12,"unread_count":0}
public sealed record ReadAnswer(long ReadSeq, long UnreadCount);

// {"readers":[{"user":{"id":7,"name":"Ada","avatar_url":null},"read_at":"2026-11-21T02:25:26.123Z"}]}
public sealed record ReadersAnswer([Description("Empty in conversations of more than 256.")] IReadOnlyList<WireReader> Readers);

public sealed record WireReader(WireUser User, WireTime ReadAt)
{
    public static WireReader Of(Reader reader) => new(WireUser.Of(reader.User), reader.ReadAt);
}
