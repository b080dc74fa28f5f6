namespace Parley.Server.Http.Requests;

/// <summary>Which page of a history: <c>before</c>, <c>after</c> or <c>around</c> a seq, and how many; or what changed after a rev.</summary>
internal sealed record HistoryPlace(
    long? Before, long? After, long? Around, int Limit, ChangePlace? ChangedAfter, long? Mark, string? Epoch, IResult? Problem)
{
    private const int DefaultLimit = 50;

    public static async ValueTask<HistoryPlace> BindAsync(HttpContext context)
    {
        var query = await QueryFields.BindAsync(context);
        var place = new HistoryPlace(
            query.Number("before"),
            query.Number("after"),
            query.Number("around"),
            query.Limit() ?? DefaultLimit,
            query.Place<ChangePlace>("changed_after", ChangePlace.Parse),
            query.Number("mark"),
            query.One("epoch"),
            null);
        var places = new[] { place.Before, place.After, place.Around, place.ChangedAfter?.Rev };
        query.Require(places.Count(number => number is not null) <= 1, "before", "Only one of before, after, around and changed_after at a time.");
        query.Require(
            place.ChangedAfter is not null || (place.Epoch is null && place.Mark is null), "changed_after", "mark and epoch go with changed_after.");
        return place with { Problem = query.Problem };
    }

    public bool IsOf(string epoch) => Epoch is null || Epoch == epoch;
}
