using Parley.Protocols.Json;
using Parley.Realtime.Wire;

namespace Parley.Protocols.Native;

/// <summary>The answers of a sync, in the order in which they come.</summary>
internal sealed partial class NativeEncoder
{
    // {"type":"sync","user_rev":9,"own_state":[{…}],"profiles":4,"users":[{"id":7,"name":"Ada","avatar_url":null}]}
    public ReadOnlyMemory<byte> Visit(OwnSynced synced)
    {
        var json = FrameWriter.Begin("sync"u8);
        json.WriteNumber("user_rev"u8, synced.Own.UserRev);
        json.WriteArray("own_state"u8, synced.Own.Conversations, ConversationJson.WriteOwn);
        json.WriteNumber("profiles"u8, synced.Own.Profiles);
        json.WriteArray("users"u8, synced.Own.Users, UserJson.Write);
        return FrameWriter.End();
    }

    // {"type":"sync","conversation_id":3,"reset":false,"rev":12,"mark":5,"messages":[{…}],"members":[{…}],"markers":[{…}],
    //  "conversation":null,"next":{"rev":11,"id":99}}
    public ReadOnlyMemory<byte> Visit(ConversationSynced synced)
    {
        var sync = synced.Sync;
        var json = FrameWriter.Begin("sync"u8);
        json.WriteNumber("conversation_id"u8, sync.ConversationId);
        json.WriteBoolean("reset"u8, sync.Reset);
        json.WriteNumber("rev"u8, sync.Rev);
        json.WriteNumber("mark"u8, sync.Mark);
        json.WriteArray("messages"u8, sync.Messages, MessageJson.Write);
        json.WriteArray("members"u8, sync.Members, MemberJson.Write);
        json.WriteArray("markers"u8, sync.Markers, MemberJson.WriteMarker);
        if (sync.View is { } view)
        {
            json.WritePropertyName("conversation"u8);
            ConversationJson.Write(json, view);
        }
        else
        {
            json.WriteNull("conversation"u8);
        }

        if (sync.Next is { } next)
        {
            json.WriteStartObject("next"u8);
            json.WriteNumber("rev"u8, next.Rev);
            json.WriteNumber("id"u8, next.Id);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("next"u8);
        }

        return FrameWriter.End();
    }

    // {"type":"sync","conversation_id":3,"removed":true}
    public ReadOnlyMemory<byte> Visit(RemovedSynced synced)
    {
        var json = FrameWriter.Begin("sync"u8);
        json.WriteNumber("conversation_id"u8, synced.ConversationId);
        json.WriteBoolean("removed"u8, true);
        return FrameWriter.End();
    }

    // {"type":"sync","id":6,"done":true,"epoch":"k3J…"}
    public ReadOnlyMemory<byte> Visit(SyncDone done)
    {
        var json = FrameWriter.Begin("sync"u8);
        FrameWriter.WriteId(json, done.Id);
        json.WriteBoolean("done"u8, true);
        json.WriteString("epoch"u8, done.Epoch);
        return FrameWriter.End();
    }

    // {"type":"sync","id":6,"reset":true,"epoch":"k3J…"}
    public ReadOnlyMemory<byte> Visit(SyncReset reset)
    {
        var json = FrameWriter.Begin("sync"u8);
        FrameWriter.WriteId(json, reset.Id);
        json.WriteBoolean("reset"u8, true);
        json.WriteString("epoch"u8, reset.Epoch);
        return FrameWriter.End();
    }
}
