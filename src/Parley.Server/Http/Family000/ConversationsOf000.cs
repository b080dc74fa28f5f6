using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.Messages;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
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
        var conversations = routes.MapGroup("/conversations");
        conversations.MapGet("", ListAsync).Needs(Permission.ListConversations).Weighs(10)
            .WithSummary("One's own conversations")
            .Answers<ConversationsAnswerOf000>();
        conversations.MapPost("", CreateAsync).Needs(Permission.CreateConversation)
            .WithSummary("Begin a conversation")
            .Takes<NewConversationBodyOf000>()
            .Answers<ConversationAnswerOf000>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        conversations.MapGet("/{id}", ShowAsync).Needs(Permission.ReadMessages)
            .WithSummary("A conversation with a page of its messages")
            .Queries<PageQueryOf000>()
            .Answers<ShownAnswerOf000>();
        conversations.MapPost("/{id}/participants", AddParticipantAsync).Needs(Permission.AddMember)
            .WithSummary("Add somebody")
            .Takes<ParticipantBodyOf000>()
            .Answers<ToldAnswerOf000>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        conversations.MapDelete("/{id}/participants/{userId}", RemoveParticipantAsync).Needs(Permission.RemoveMember)
            .WithSummary("Remove somebody, or leave")
            .Answers<ToldAnswerOf000>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Validation);
    }

    private static async Task<IResult> ListAsync(Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(new ConversationsAnswerOf000(
            [.. (await conversations.ListAsync(caller.Id, cancellation, includeDeleted: false)).Select(ListedRowOf000.Of)]));

    private static async Task<IResult> CreateAsync(
        Caller caller, RequestFields body, ConversationService conversations, Limits limits, CancellationToken cancellation)
    {
        var request = ReadRequest(body, limits);

        // 201 for a pair that was there already, too: its clients look for nothing else.
        return body.Problem
            ?? Answer.Of(
                await request.MakeAsync(caller.Id, conversations, cancellation),
                made => Answer.Of(
                    new ConversationAnswerOf000(ConversationRowOf000.Of(made.View.Conversation)), StatusCodes.Status201Created));
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
        return Answer.Of(new ShownAnswerOf000(ConversationRowOf000.Of(view.Conversation), shown.ToWire()));
    }

    private static async Task<IResult> AddParticipantAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var (userId, clientId) = (body.Number("user_id"), body.ClientId());
        return body.Problem
            ?? Answer.Of(
                await conversations.AddMemberAsync(caller.Id, id, userId, clientId, cancellation),
                _ => Answer.Of(new ToldAnswerOf000("Participant added")));
    }

    private static async Task<IResult> RemoveParticipantAsync(
        PathId id, PathId userId, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(
            await conversations.RemoveMemberAsync(caller.Id, id, userId, clientId: null, cancellation),
            _ => Answer.Of(new ToldAnswerOf000("Participant removed")));
}
