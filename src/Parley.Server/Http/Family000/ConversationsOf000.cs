using Parley.Core;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http.Family000;

/// <summary>Conversations and their participants as the family of 000 knows them; a channel is a group here.</summary>
internal static class ConversationsOf000
{
    private static readonly IReadOnlyDictionary<string, ConversationType> Types = new Dictionary<string, ConversationType>
    {
        ["private"] = ConversationType.Private,
        ["group"] = ConversationType.Group,
    };

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations", ListAsync);
        routes.MapPost("/conversations", CreateAsync);
        routes.MapGet("/conversations/{id}", ShowAsync);
        routes.MapPost("/conversations/{id}/participants", AddParticipantAsync);
        routes.MapDelete("/conversations/{id}/participants/{userId}", RemoveParticipantAsync);
    }

    private static async Task<IResult> ListAsync(Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Listed("data", await conversations.ListAsync(caller.Id, cancellation, includeDeleted: false), JsonOf000.WriteListed);

    private static async Task<IResult> CreateAsync(
        Caller caller, RequestFields body, ConversationService conversations, Limits limits, CancellationToken cancellation)
    {
        var request = ReadRequest(body, limits);

        // 201 for a pair that was there already, too: its clients look for nothing else.
        return body.Problem
            ?? Answer.Of(
                await request.MakeAsync(caller.Id, conversations, cancellation),
                made => Answer.Named("data", made.View.Conversation, JsonOf000.WriteConversation, StatusCodes.Status201Created));
    }

    private static ConversationRequest ReadRequest(RequestFields body, Limits limits)
    {
        var request = new ConversationRequest(
            body.OptionalOneOf("type", Types),
            body.OptionalText("name"),
            body.Numbers("participant_ids", limits.ParticipantsPerRequest),
            HistoryProtected: false,
            body.ClientId());
        var isPrivate = request.Type is ConversationType.Private;
        body.Require(request.Type is not null, "type", "type is required.");
        body.Require(!isPrivate || request.ParticipantIds.Count == 1, "participant_ids", "Private chat requires exactly one participant");
        body.Require(request.ParticipantIds.Count > 0, "participant_ids", "participant_ids is required.");
        body.Require(request.Type is not ConversationType.Group || request.Name is not null, "name", "name is required for a group.");
        return request;
    }

    private static async Task<IResult> ShowAsync(
        PathId id,
        Caller caller,
        PageNumber page,
        ConversationService conversations,
        MessageService messages,
        ReceiptService receipts,
        CancellationToken cancellation)
    {
        if (!(await conversations.GetAsync(caller.Id, id, cancellation)).TryGet(out var view, out var refusal)
            || !(await messages.PageAsync(caller.Id, id, page.Number, PageOf000.Size, cancellation)).TryGet(out var rows, out refusal)
            || !(await receipts.ReadersAsync(caller.Id, id, rows.Messages, cancellation)).TryGet(out var readers, out refusal))
        {
            return new Problem(refusal);
        }

        var shown = new PageOf000(page.Number, rows.Messages, rows.Total, readers);
        return new JsonAnswer(StatusCodes.Status200OK, json => JsonOf000.WriteShown(json, view.Conversation, shown));
    }

    private static async Task<IResult> AddParticipantAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var (userId, clientId) = (body.Number("user_id"), body.ClientId());
        return body.Problem
            ?? Answer.Of(
                await conversations.AddMemberAsync(caller.Id, id, userId, clientId, cancellation),
                _ => JsonOf000.Told("Participant added"));
    }

    private static async Task<IResult> RemoveParticipantAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(
            await conversations.RemoveMemberAsync(caller.Id, id, userId, clientId: null, cancellation),
            _ => JsonOf000.Told("Participant removed"));
}
