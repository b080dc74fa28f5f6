using Parley.Realtime.Presence;

namespace Parley.Server.Http.Requests;

/// <summary>The query's <c>user_ids</c>: ids separated by commas.</summary>
internal sealed record IdList(IReadOnlyList<long> Ids, IResult? Problem)
{
    private const string Name = "user_ids";

    public static ValueTask<IdList> BindAsync(HttpContext context)
    {
        var values = context.Request.Query[Name];
        var words = values is [{ } text] ? text.Split(',', PresenceDesk.WatchBound + 2) : [];
        var ids = words.Select(word => PathId.Parse(word)).ToArray();
        var isRight = ids.Length is > 0 and <= PresenceDesk.WatchBound && !ids.Contains(null);
        return ValueTask.FromResult(isRight
            ? new IdList([.. ids.Select(id => id!.Value).Distinct()], null)
            : new IdList([], Answers.Problem.OfFields(new Dictionary<string, string>
            {
                [Name] = $"{Name} must be 1 to {PresenceDesk.WatchBound:D} ids, separated by commas.",
            })));
    }
}
