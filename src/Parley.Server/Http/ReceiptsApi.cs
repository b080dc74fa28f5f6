using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Receipts;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;

namespace Parley.Server.Http;

/// <summary>How far one has read, and who has read a message.</summary>
internal static class ReceiptsApi
{
    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        var receipts = routes.MapGroup("").WithTags("Messages");
        receipts.MapPut("/conversations/{id}/read", ReadAsync).Needs(Permission.MarkRead)
            .WithSummary("Mark as read up to a message")
            .Takes<ReadBody>()
            .Answers<ReadAnswer>();
        receipts.MapPut("/conversations/{id}/delivered", DeliveredAsync).Needs(Permission.MarkRead)
            .WithSummary("Say up to which message they have reached a device")
            .Takes<DeliveredBody>()
            .Answers<DeliveredAnswer>();
        receipts.MapGet("/messages/{id}/readers", ReadersAsync).Needs(Permission.SeeReaders)
            .WithSummary("Who has read a message")
            .Queries<ReadersQuery>()
            .Answers<ReadersAnswer>();
    }

    private static async Task<IResult> ReadAsync(
        PathId id, Caller caller, RequestFields body, ReceiptService receipts, CancellationToken cancellation)
    {
        var seq = body.Number("seq");
        return body.Problem ?? Answer.Of(await receipts.ReadAsync(caller.Id, id, seq, cancellation), Say);
    }

    private static async Task<IResult> DeliveredAsync(
        PathId id, Caller caller, RequestFields body, ReceiptService receipts, CancellationToken cancellation)
    {
        var seq = body.Number("seq");
        return body.Problem
            ?? Answer.Of(
                await receipts.DeliveredAsync(caller.Id, id, seq, cancellation),
                marker => Answer.Of(new DeliveredAnswer(marker.DeliveredSeq)));
    }

    private static async Task<IResult> ReadersAsync(
        PathId id, Caller caller, QueryFields query, ReceiptService receipts, Limits limits, CancellationToken cancellation)
    {
        var (after, limit) = (query.Number("after") ?? 0, query.Limit() ?? limits.PageSize);
        return query.Problem ?? Answer.Of(await receipts.ReadersAsync(caller.Id, id, cancellation), readers => Say(readers, after, limit));
    }

    // At most 255 people: a page is cut from all of them.
    private static IResult Say(IReadOnlyList<Reader> readers, long after, int limit)
    {
        var rest = readers.Where(reader => reader.User.Id > after).OrderBy(reader => reader.User.Id).ToArray();
        return Answer.Of(new ReadersAnswer(
            [.. rest.Take(limit).Select(WireReader.Of)], rest.Length > limit ? rest[limit - 1].User.Id : null));
    }

    private static IResult Say(MarkerState marker) => Answer.Of(new ReadAnswer(marker.ReadSeq, marker.UnreadCount));
}
