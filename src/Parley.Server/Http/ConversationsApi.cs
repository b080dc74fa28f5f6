using Parley.Core;
using Parley.Core.Conversations;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Conversations: making, listing, looking at, renaming.</summary>
internal static class ConversationsApi
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("/conversations").WithTags("Conversations");
        conversations.MapGet("", ListAsync).Weighs(10).WithSummary("One's own conversations").Answers<ConversationsAnswer>();
        conversations.MapPost("", CreateAsync)
            .WithSummary("Begin a conversation")
            .Takes<NewConversationBody>()
            .Answers<ConversationAnswer>(StatusCodes.Status201Created)
            .Answers<ConversationAnswer>(StatusCodes.Status200OK, "The pair has one already, or this is a repetition.")
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
        conversations.MapGet("/{id}", GetAsync).WithSummary("One conversation").Answers<ConversationAnswer>();
        conversations.MapPatch("/{id}", RenameAsync)
            .WithSummary("Rename a conversation")
            .WithDescription("For its admins.")
            .Takes<RenameBody>()
            .Answers<ConversationAnswer>()
            .Refuses(RefusalCode.Forbidden)
            .Refuses(RefusalCode.Conflict, "The client id was used for another request.");
    }

    private static async Task<IResult> ListAsync(Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Of(new ConversationsAnswer([.. (await conversations.ListAsync(caller.Id, cancellation)).Select(WireConversation.Of)]));

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

    private static async Task<IResult> RenameAsync(
        PathId id, Caller caller, RequestFields body, ConversationService conversations, CancellationToken cancellation)
    {
        var (name, clientId) = (body.Text("name"), body.ClientId());
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var renamed = await conversations.RenameAsync(caller.Id, id, name, clientId, cancellation);
        return renamed.Refusal is { } refusal ? new Problem(refusal) : await GetAsync(id, caller, conversations, cancellation);
    }

    private static IResult Say(ConversationView view, int status = StatusCodes.Status200OK) =>
        Answer.Of(new ConversationAnswer(WireConversation.Of(view)), status);
}
