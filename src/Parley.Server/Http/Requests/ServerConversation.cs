using Parley.Core;
using Parley.Core.Conversations;

namespace Parley.Server.Http.Requests;

/// <summary>A conversation that the server of an application wants its people to have.</summary>
internal sealed record ServerConversation(
    ConversationType? Type, string? Name, string? Topic, string? AvatarUrl, bool HistoryProtected, string? ClientId)
{
    /// <summary>What is wrong is left in the fields.</summary>
    public static ServerConversation Read(RequestFields body, IReadOnlyList<string> participants)
    {
        var request = new ServerConversation(
            body.OptionalOneOf("type", RequestWords.ConversationTypes),
            body.OptionalText("name"),
            body.OptionalText("topic"),
            body.OptionalText("avatar_url"),
            body.OneOf("history", RequestWords.HistoryIsProtected, otherwise: false),
            body.ClientId());
        body.Require(request.Type is not null, "type", "type is required.");
        var isTwice = participants.Distinct(StringComparer.Ordinal).Count() != participants.Count;
        body.Require(!isTwice, "participants", "participants names somebody twice.");
        if (request.Type is ConversationType.Private)
        {
            body.Require(participants.Count == 2, "participants", "A private conversation is of two people.");
            body.Require(request is { Name: null, Topic: null, AvatarUrl: null }, "name", "A private conversation has no name, topic or picture.");
        }
        else
        {
            body.Require(participants.Count > 0, "participants", "Somebody must own it.");
            body.Require(request.Name is not null, "name", "name is required.");
        }

        return request;
    }

    /// <summary>Only for a request of whose fields nothing was wrong.</summary>
    /// <param name="userIds">Of the participants; the first owns it.</param>
    public Task<Result<(ConversationView View, bool Created)>> MakeAsync(
        IReadOnlyList<long> userIds, ConversationService conversations, CancellationToken cancellation) => Type is ConversationType.Private
        ? conversations.OpenPrivateAsync(userIds[0], userIds[1], cancellation, ClientId, byServer: true)
        : conversations.CreateAsync(
            new NewConversation(userIds[0], Type!.Value, Name!, [.. userIds.Skip(1)], HistoryProtected, ClientId)
            {
                Topic = Topic,
                AvatarUrl = AvatarUrl,
                ByServer = true,
            },
            cancellation);
}
