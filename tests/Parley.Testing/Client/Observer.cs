using System.Text.Json;
using Parley.Testing.Checking;

namespace Parley.Testing.Client;

/// <summary>Writes what a connection was told into the history, before any rule of the client is applied to it.</summary>
public sealed class Observer(History history, long userId)
{
    public void Saw(int connection, JsonElement frame)
    {
        var type = frame.Text("type");
        if (ChatState.IsNumbered(type))
        {
            SawNumbered(connection, frame);
            return;
        }

        switch (type)
        {
            case "ack" when frame.OptionalObject("message") is { } message:
                SawMessage(connection, message);
                break;
            case "conversation_added":
                SawConversation(connection, frame.GetProperty("conversation"));
                break;
            case "sync" when frame.OptionalNumber("conversation_id") is { } conversationId && !frame.Flag("removed"):
                SawPage(connection, conversationId, frame);
                break;
            case "message_read":
                history.Saw(at => new MarkerSeen(
                    at, connection, userId, frame.Number("conversation_id"), frame.Number("user_id"), frame.Number("read_seq")));
                break;
            case "typing":
                history.Saw(at => new EphemeralSeen(at, connection, userId, frame.Number("conversation_id"), frame.Number("user_id")));
                break;
        }
    }

    private void SawNumbered(int connection, JsonElement frame)
    {
        var conversationId = frame.Number("conversation_id");
        var rev = frame.Number("rev");
        history.Saw(at => new ChangeSeen(at, connection, userId, conversationId, frame.OptionalNumber("from") ?? rev, rev)
        {
            MessageId = frame.OptionalNumber("message_id") ?? frame.OptionalObject("message")?.Number("id"),
        });
        if (frame.OptionalObject("message") is { } message)
        {
            SawMessage(connection, message);
        }

        if (frame.OptionalObject("member") is { } member)
        {
            SawMember(connection, conversationId, member);
        }
    }

    private void SawPage(int connection, long conversationId, JsonElement page)
    {
        // First, so that what it shows belongs to the membership that it tells of.
        if (page.OptionalObject("next") is null)
        {
            history.Saw(at => new CaughtUp(at, connection, userId, conversationId, page.Number("rev")));
        }

        foreach (var message in page.Items("messages"))
        {
            SawMessage(connection, message);
        }

        foreach (var member in page.Items("members"))
        {
            SawMember(connection, conversationId, member);
        }
    }

    private void SawConversation(int connection, JsonElement conversation)
    {
        var id = conversation.Number("id");
        history.Saw(at => new CaughtUp(at, connection, userId, id, conversation.Number("rev")));
        if (conversation.OptionalObject("last_message") is { } message)
        {
            SawMessage(connection, message);
        }
    }

    private void SawMember(int connection, long conversationId, JsonElement member)
    {
        // Rev 1 is the creation: being there from the beginning is not joining.
        if (member.Number("rev") > 1)
        {
            history.Saw(at => new MembershipSeen(
                at,
                connection,
                userId,
                conversationId,
                member.Number("user_id"),
                member.Number("rev"),
                member.OptionalText("left_at") is null));
        }
    }

    private void SawMessage(int connection, JsonElement message)
    {
        history.Saw(at => new MessageSeen(
            at,
            connection,
            userId,
            message.Number("conversation_id"),
            message.Number("id"),
            message.Number("seq"),
            message.Number("user_id"),
            message.Text("type") == "system" ? null : message.OptionalText("content")));
        if (message.OptionalObject("reply_to") is { } reply && reply.OptionalNumber("seq") is { } seq)
        {
            history.Saw(at => new MessageSeen(
                at,
                connection,
                userId,
                message.Number("conversation_id"),
                reply.Number("id"),
                seq,
                AuthorId: null,
                reply.OptionalText("content")));
        }
    }
}
