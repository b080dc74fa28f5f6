using System.ComponentModel;
using Parley.Core.Sync;
using Parley.Protocols.Wire;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native.Frames;

// {"type":"sync","user_rev":9,"own_state":[{…}],"profiles":4,"users":[{"id":7,"name":"Ada","avatar_url":null}]}
[Description("The first answer to a sync: what concerns you rather than one conversation.")]
public sealed record OwnSyncFrame(
    long UserRev, IReadOnlyList<WireOwnConversation> OwnState, long Profiles, IReadOnlyList<WireUser> Users) : ServerFrame("sync")
{
    public static OwnSyncFrame Of(OwnSync own) => new(
        own.UserRev,
        [.. own.Conversations.Select(WireOwnConversation.Of)],
        own.Profiles,
        [.. own.Users.Select(WireUser.Of)]);
}

// {"type":"sync","conversation_id":3,"reset":false,"rev":12,"mark":5,"messages":[{…}],"members":[{…}],"markers":[{…}],
//  "conversation":null,"next":{"rev":11,"id":99}}
[Description("A page of what changed in a conversation.")]
public sealed record ConversationSyncFrame(
    long ConversationId,
    [Description("Drop what you have of it: these are the newest messages, and all members and markers.")] bool Reset,
    [Description("To be adopted from the last page only.")] long Rev,
    [Description("To be adopted from the last page only.")] long Mark,
    [Description("The rows that changed, as they are now.")] IReadOnlyList<WireMessage> Messages,
    [Description("Former members included.")] IReadOnlyList<WireMember> Members,
    IReadOnlyList<WireMarker> Markers,
    [Description("Null where the conversation's own fields are as they were.")] WireConversation? Conversation,
    [Description("Set where another page follows.")] WireSyncCursor? Next) : ServerFrame("sync")
{
    public static ConversationSyncFrame Of(ConversationSync sync) => new(
        sync.ConversationId,
        sync.Reset,
        sync.Rev,
        sync.Mark,
        [.. sync.Messages.Select(WireMessage.Of)],
        [.. sync.Members.Select(WireMember.Of)],
        [.. sync.Markers.Select(WireMarker.Of)],
        sync.View is { } view ? WireConversation.Of(view) : null,
        sync.Next is { } next ? new WireSyncCursor(next.Rev, next.Id) : null);
}

[Description("Where the page ended.")]
public sealed record WireSyncCursor(long Rev, long Id);

// {"type":"sync","conversation_id":3,"removed":true}
[Description("A conversation that you are not in.")]
public sealed record RemovedSyncFrame(long ConversationId, [Const(true)] bool Removed) : ServerFrame("sync");

// {"type":"sync","id":6,"done":true,"epoch":"k3J…"}
[Description("The last answer to a sync.")]
public sealed record SyncDoneFrame(RequestId Id, [Const(true)] bool Done, [Example("k3Jq8Zt1")] string Epoch) : ServerFrame("sync");

// {"type":"sync","id":6,"reset":true,"epoch":"k3J…"}
[Description("Instead of all other answers: what you know is of another store. Drop it, and ask again with this epoch.")]
public sealed record SyncResetFrame(RequestId Id, [Const(true)] bool Reset, [Example("k3Jq8Zt1")] string Epoch) : ServerFrame("sync");
