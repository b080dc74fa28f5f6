using Parley.Core;
using Parley.Core.Conversations;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Conversations: making, listing, looking at, renaming.</summary>
internal static class ConversationsApi
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations", ListAsync);
        routes.MapPost("/conversations", CreateAsync);
        routes.MapGet("/conversations/{id}", GetAsync);
        routes.MapPatch("/conversations/{id}", RenameAsync);
    }

    private static async Task<IResult> ListAsync(Caller caller, ConversationService conversations, CancellationToken cancellation) =>
        Answer.Listed("conversations", await conversations.ListAsync(caller.Id, cancellation), ConversationJson.Write);

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
        Answer.Named("conversation", view, ConversationJson.Write, status);
}
