using Parley.Core.Events;
using Parley.Core.Messages;

namespace Parley.Realtime.Rooms;

/// <summary>What an event shows of messages: their seqs decide who may see it. Above every history where it shows none.</summary>
internal readonly record struct Shown(Message? Message, long Seq, long ReplySeq)
{
    public static readonly IConversationEventVisitor<Shown> Reader = new ShownReader();

    private static readonly Shown Nothing = new(null, long.MaxValue, long.MaxValue);

    // Every kind of event says here what it shows: a new one must not reach people by default.
    private sealed class ShownReader : IConversationEventVisitor<Shown>
    {
        public Shown Visit(ConversationCreated created) => Nothing;

        public Shown Visit(MessageSent sent) => Of(sent.Message);

        public Shown Visit(MessageEdited edited) => Of(edited.Message);

        public Shown Visit(MessageDeleted deleted) => Nothing with { Seq = deleted.Seq };

        public Shown Visit(MemberAdded added) => Nothing;

        public Shown Visit(MemberRemoved removed) => Nothing;

        public Shown Visit(MemberUpdated updated) => Nothing;

        public Shown Visit(ConversationUpdated updated) => Nothing;

        public Shown Visit(Skipped skipped) => Nothing;

        private static Shown Of(Message message) => new(message, message.Seq, message.ReplyTo?.Seq ?? long.MaxValue);
    }
}
