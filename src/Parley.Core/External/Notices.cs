using Parley.Core.Commit;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Sessions;

namespace Parley.Core.External;

/// <summary>What an application says in a conversation in nobody's name: a system message, which counts as unread for nobody.</summary>
public sealed class Notices
{
    private readonly Committer _committer;
    private readonly Limits _limits;

    internal Notices(Committer committer, Limits limits)
    {
        _committer = committer;
        _limits = limits;
    }

    /// <summary>Refused: <c>validation</c> (private conversations have none), <c>too_large</c>, <c>not_found</c>, <c>conflict</c>.</summary>
    /// <param name="clientId">A UUID, remembered for 30 days; null: not idempotent.</param>
    public async Task<Result<SentMessage>> SayAsync(
        Principal key, long conversationId, string? content, string? clientId, CancellationToken cancellation)
    {
        if (Text.CheckContent(content, _limits.MessageLength) is { } refusal)
        {
            return refusal;
        }

        return await _committer.WriteAsync(
            new WriteOperation<SentMessage>(transaction => OnceCommands.Run(
                transaction,
                key.UserId,
                clientId,
                CommandHash.Of("notice", conversationId, content),
                () => Say(transaction, key, conversationId, content!).Map(message => (new SentMessage(message, Created: true), message.Id)),
                id => SendOperation.Stored(transaction, id)))
            {
                Sender = key.UserId,
                ConversationId = conversationId,
            },
            cancellation);
    }

    private static Result<Message> Say(WriteTransaction transaction, Principal key, long conversationId, string content)
    {
        if (ConversationRow.Find(transaction, conversationId) is not { } conversation)
        {
            return Refusal.NotFound;
        }

        if (conversation.Kind == ConversationType.Private)
        {
            return Refusal.Validation("user", "In a private conversation somebody speaks: name one of the two.");
        }

        var message = Timeline.Write(transaction, conversation, key.User, new SystemNote("notice", null, null), content);
        conversation.Save(transaction);
        return message;
    }
}
