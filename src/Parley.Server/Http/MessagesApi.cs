using Parley.Core.Messages;
using Parley.Core.Sync;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>Messages: history, sending, editing, deleting, and the versions that edits replaced.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations/{id}/messages", HistoryAsync);
        routes.MapPost("/conversations/{id}/messages", SendAsync);
        routes.MapGet("/messages/{id}", GetAsync);
        routes.MapPatch("/messages/{id}", EditAsync);
        routes.MapDelete("/messages/{id}", DeleteAsync);
        routes.MapGet("/messages/{id}/versions", VersionsAsync);
    }

    private static async Task<IResult> HistoryAsync(
        PathId id, Caller caller, HistoryQuery query, MessageService messages, SyncReader sync, CancellationToken cancellation) =>
        query.Problem
        ?? Answer.Of(
            await messages.HistoryAsync(caller.Id, id, query.Before, query.After, query.Around, query.Limit, cancellation),
            page => Say(page, sync.Epoch));

    private static async Task<IResult> SendAsync(
        PathId id, Caller caller, RequestFields body, MessageService messages, CancellationToken cancellation)
    {
        var command = new SendMessage(
            caller.Id,
            id,
            body.OptionalText("content"),
            body.OneOf("type", RequestWords.MessageTypes, otherwise: MessageType.Text),
            body.OptionalNumber("reply_to_id"),
            body.ClientId());
        body.NotOffered("thread_id");
        body.NotOffered("attachment_ids");
        return body.Problem
            ?? Answer.Of(
                await messages.SendAsync(command, cancellation),
                sent => Say(sent.Message, sent.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static async Task<IResult> GetAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(await messages.GetAsync(caller.Id, id, cancellation), message => Say(message));

    private static async Task<IResult> EditAsync(
        PathId id, Caller caller, RequestFields body, MessageService messages, CancellationToken cancellation)
    {
        var (content, clientId) = (body.Text("content"), body.ClientId());
        return body.Problem
            ?? Answer.Of(await messages.EditAsync(caller.Id, id, content, clientId, cancellation), message => Say(message));
    }

    private static async Task<IResult> DeleteAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(await messages.DeleteAsync(caller.Id, id, clientId: null, cancellation), _ => Answer.Nothing);

    // {"versions":[{"content":"helo","written_at":"2026-11-21T02:25:26.123Z"}]}
    private static async Task<IResult> VersionsAsync(PathId id, Caller caller, MessageService messages, CancellationToken cancellation) =>
        Answer.Of(
            await messages.VersionsAsync(caller.Id, id, cancellation),
            versions => Answer.Listed("versions", versions, (json, version) =>
            {
                json.WriteStartObject();
                json.WriteString("content", version.Content);
                json.WriteTime("written_at"u8, version.WrittenAt);
                json.WriteEndObject();
            }));

    private static IResult Say(Message message, int status = StatusCodes.Status200OK) =>
        Answer.Named("message", message, MessageJson.Write, status);

    // {"messages":[{…}],"has_more_before":true,"has_more_after":false,"epoch":"…","rev":12}
    private static JsonAnswer Say(HistoryPage page, string epoch) => new(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteArray("messages"u8, page.Messages, MessageJson.Write);
        json.WriteBoolean("has_more_before", page.HasMoreBefore);
        json.WriteBoolean("has_more_after", page.HasMoreAfter);
        json.WriteString("epoch", epoch);
        json.WriteNumber("rev", page.Rev);
        json.WriteEndObject();
    });
}
