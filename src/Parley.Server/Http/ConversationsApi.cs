using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Conversations: making, listing, looking at, changing.</summary>
internal static class ConversationsApi
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/conversations").WithTags("Conversations");
        conversations.MapGet("", ListAsync).Needs(Permission.ListConversations)
            .Weighs(10)
            .WithSummary("One's own conversations")
            .Queries<ConversationsQuery>()
            .Answers<ConversationsAnswer>();
        conversations.MapPost("", CreateAsync).Needs(Permission.CreateConversation)
            .WithSummary("Begin a conversation")
            .Takes<NewConversationBody>()
            .Answers<ConversationAnswer>(StatusCodes.Status201Created)
            .Answers<ConversationAnswer>(StatusCodes.Status200OK, "The pair has one already, or this is a repetition.")
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        conversations.MapGet("/{id}", GetAsync).Needs(Permission.SeeConversation).WithSummary("One conversation").Answers<ConversationAnswer>();
        conversations.MapPatch("/{id}", ChangeAsync).Needs(Permission.EditConversation)
            .WithSummary("Change name, topic, picture or history")
            .WithDescription("For its admins; one change, however many of them.")
            .Takes<ConversationBody>()
            .Answers<ConversationAnswer>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
    }

    private static async Task<IResult> ListAsync(
        Caller caller, QueryFields query, ConversationService conversations, Limits limits, CancellationToken cancellation)
    {
        var wanted = new ConversationQuery(
            query.OneOf("type", RequestWords.ConversationTypes),
            query.Flag("archived"),
            query.Flag("favourite"),
            query.Place<ConversationPlace>("before", ConversationPlace.Parse),
            query.Limit() ?? limits.ConversationsAtOnce);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var page = await conversations.PageAsync(caller.Id, wanted, cancellation);
        return Answer.Of(new ConversationsAnswer([.. page.Conversations.Select(WireConversation.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> CreateAsync(
        Caller caller, RequestFields body, ConversationService conversations, Limits limits, CancellationToken cancellation)
    {
        var request = ConversationRequest.Read(body, limits);
        return body.Problem
            ?? Answer.Of(
                await request.MakeAsync(caller.Id, conversations, cancellation),
                made => Say(made.View, made.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static async Task<IResult> GetAsync(
        PathId id, Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(await conversations.GetAsync(caller.Id, id, cancellation), view => Say(view));

    private static async Task<IResult> ChangeAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var change = new ConversationChange(
            body.OptionalText("name"),
            body.OptionalText("topic"),
            body.OptionalText("avatar_url"),
            body.OptionalOneOf("history", RequestWords.HistoryIsProtected));
        var clientId = body.ClientId();
        body.Require(change != new ConversationChange(), "name", "name, topic, avatar_url or history is required.");
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var changed = await conversations.UpdateAsync(caller.Id, id, change, clientId, cancellation);
        return changed.Refusal is { } refusal ? new Problem(refusal) : await GetAsync(id, caller, conversations, cancellation);
    }

    private static IResult Say(ConversationView view, int status = StatusCodes.Status200OK) =>
        Answer.Of(new ConversationAnswer(WireConversation.Of(view)), status);
}
