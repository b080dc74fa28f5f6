using System.Text.Json;
using Parley.Core.Receipts;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>How far one has read, and who has read a message.</summary>
internal static class ReceiptsApi
{
    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/conversations/{id}/read", ReadAsync);
        routes.MapGet("/messages/{id}/readers", ReadersAsync);
    }

    private static async Task<IResult> ReadAsync(
        PathId id, Caller caller, RequestFields body, ReceiptService receipts, CancellationToken cancellation)
    {
        var seq = body.Number("seq");
        return body.Problem ?? Answer.Of(await receipts.ReadAsync(caller.Id, id, seq, cancellation), Say);
    }

    private static async Task<IResult> ReadersAsync(PathId id, Caller caller, ReceiptService receipts, CancellationToken cancellation) =>
        Answer.Of(await receipts.ReadersAsync(caller.Id, id, cancellation), readers => Answer.Listed("readers", readers, Write));

    // {"read_seq":12,"unread_count":0}
    private static JsonAnswer Say(MarkerState marker) => new(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("read_seq", marker.ReadSeq);
        json.WriteNumber("unread_count", marker.UnreadCount);
        json.WriteEndObject();
    });

    // {"user":{"id":7,"name":"Ada","avatar_url":null},"read_at":"2026-11-21T02:25:26.123Z"}
    private static void Write(Utf8JsonWriter json, Reader reader)
    {
        json.WriteStartObject();
        json.WritePropertyName("user");
        UserJson.Write(json, reader.User);
        json.WriteTime("read_at"u8, reader.ReadAt);
        json.WriteEndObject();
    }
}
