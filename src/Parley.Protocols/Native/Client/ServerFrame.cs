using System.Text.Json;

namespace Parley.Protocols.Native.Client;

public enum ServerFrameKind
{
    /// <summary>A frame that this reader leaves alone.</summary>
    Other,
    AuthSuccess,
    Ack,
    Error,
    NewMessage,
}

/// <summary>The outline of a server's frame: what it is, what it answers, and of a new message its
/// place and text. Reading stops once that is known.</summary>
public readonly ref struct ServerFrame
{
    private ServerFrame(ServerFrameKind kind, long id, long conversationId, long rev, ReadOnlySpan<byte> text)
    {
        Kind = kind;
        Id = id;
        ConversationId = conversationId;
        Rev = rev;
        Text = text;
    }

    public ServerFrameKind Kind { get; }

    /// <summary>The client's own number of the command that this answers; 0 where it answers none.</summary>
    public long Id { get; }

    public long ConversationId { get; }

    public long Rev { get; }

    /// <summary>A new message's content or an error's code, as it stands between the quotes.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Throws <see cref="JsonException"/> for what is no JSON object: the server never sends that.</summary>
    public static ServerFrame Read(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        var found = default(Fields);
        ReadOnlySpan<byte> text = default;
        Next(ref reader);
        while (!found.Complete && Next(ref reader) && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                Next(ref reader);
                found.Kind = KindOf(reader.ValueSpan);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                found.Id = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("conversation_id"u8))
            {
                found.ConversationId = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("rev"u8))
            {
                found.Rev = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("code"u8))
            {
                Next(ref reader);
                text = reader.ValueSpan;
                found.HasText = true;
            }
            else if (reader.ValueTextEquals("message"u8) && found.Kind == ServerFrameKind.NewMessage)
            {
                text = ReadContent(ref reader);
                found.HasText = true;
            }
            else
            {
                reader.Skip();
            }
        }

        return new ServerFrame(found.Kind ?? ServerFrameKind.Other, found.Id, found.ConversationId, found.Rev, text);
    }

    // The rest of the message is not looked at: content comes before it in all that the server writes.
    private static ReadOnlySpan<byte> ReadContent(scoped ref Utf8JsonReader reader)
    {
        Next(ref reader);
        while (Next(ref reader) && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                Next(ref reader);
                return reader.ValueSpan;
            }

            reader.Skip();
        }

        return default;
    }

    private static bool Next(ref Utf8JsonReader reader) => reader.Read();

    private static long ReadNumber(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : 0;
    }

    private static ServerFrameKind KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("new_message"u8) ? ServerFrameKind.NewMessage
        : type.SequenceEqual("ack"u8) ? ServerFrameKind.Ack
        : type.SequenceEqual("error"u8) ? ServerFrameKind.Error
        : type.SequenceEqual("auth_success"u8) ? ServerFrameKind.AuthSuccess
        : ServerFrameKind.Other;

    private ref struct Fields
    {
        public ServerFrameKind? Kind;
        public long Id;
        public long ConversationId;
        public long Rev;
        public bool HasText;

        public readonly bool Complete => Kind switch
        {
            ServerFrameKind.Other => true,
            ServerFrameKind.Ack or ServerFrameKind.AuthSuccess => Id != 0,
            ServerFrameKind.Error => Id != 0 && HasText,
            ServerFrameKind.NewMessage => Rev != 0 && ConversationId != 0 && HasText,
            _ => false,
        };
    }
}
