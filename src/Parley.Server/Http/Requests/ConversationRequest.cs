using Parley.Core;
using Parley.Core.Conversations;

namespace Parley.Server.Http.Requests;

/// <summary>A conversation that somebody wants to have: with one other person, or of many under a name.</summary>
internal sealed record ConversationRequest(
    ConversationType? Type, string? Name, IReadOnlyList<long> ParticipantIds, bool HistoryProtected, string? ClientId)
{
    public string? Topic { get; init; }

    public string? AvatarUrl { get; init; }

    /// <summary>As <c>/api/v1</c> takes it; what is wrong is left in the fields.</summary>
    public static ConversationRequest Read(RequestFields body, Limits limits)
    {
        var request = new ConversationRequest(
            body.OptionalOneOf("type", RequestWords.ConversationTypes),
            body.OptionalText("name"),
            body.Numbers("participant_ids", limits.ParticipantsPerRequest),
            body.OneOf("history", RequestWords.HistoryIsProtected, otherwise: false),
            body.ClientId())
        {
            Topic = body.OptionalText("topic"),
            AvatarUrl = body.OptionalText("avatar_url"),
        };
        body.Require(request.Type is not null, "type", "type is required.");
        if (request.Type is ConversationType.Private)
        {
            body.Require(
                request.ParticipantIds.Count == 1, "participant_ids", "A private conversation has exactly one participant besides you.");
            body.Require(request.Name is null, "name", "A private conversation has no name of its own.");
            body.Require(request.Topic is null, "topic", "A private conversation has no topic.");
            body.Require(request.AvatarUrl is null, "avatar_url", "A private conversation has no picture of its own.");
        }
        else
        {
            body.Require(request.Name is not null, "name", "name is required.");
        }

        return request;
    }

    /// <summary>Only for a request of whose fields nothing was wrong.</summary>
    public Task<Result<(ConversationView View, bool Created)>> MakeAsync(
        long callerId, ConversationService conversations, CancellationToken cancellation) =>
        Type is ConversationType.Private
            ? conversations.OpenPrivateAsync(callerId, ParticipantIds[0], cancellation, ClientId)
            : conversations.CreateAsync(
                new NewConversation(callerId, Type!.Value, Name!, ParticipantIds, HistoryProtected, ClientId)
                {
                    Topic = Topic,
                    AvatarUrl = AvatarUrl,
                },
                cancellation);
}
