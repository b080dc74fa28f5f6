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
        receipts.MapPut("/conversations/{id}/read", ReadAsync)
            .WithSummary("Mark as read up to a message")
            .Takes<ReadBody>()
            .Answers<ReadAnswer>();
        receipts.MapGet("/messages/{id}/readers", ReadersAsync).WithSummary("Who has read a message").Answers<ReadersAnswer>();
    }

    private static async Task<IResult> ReadAsync(
        PathId id, Caller caller, RequestFields body, ReceiptService receipts, CancellationToken cancellation)
    {
        var seq = body.Number("seq");
        return body.Problem ?? Answer.Of(await receipts.ReadAsync(caller.Id, id, seq, cancellation), Say);
    }

    private static async Task<IResult> ReadersAsync(PathId id, Caller caller, ReceiptService receipts, CancellationToken cancellation) =>
        Answer.Of(
            await receipts.ReadersAsync(caller.Id, id, cancellation),
            readers => Answer.Of(new ReadersAnswer([.. readers.Select(WireReader.Of)])));

    private static IResult Say(MarkerState marker) => Answer.Of(new ReadAnswer(marker.ReadSeq, marker.UnreadCount));
}
