using Parley.Core;

namespace Parley.Server.Http.Answers;

/// <summary>The few forms that answers have: a record of the wire, nothing, or the problem that an outcome is.</summary>
internal static class Answer
{
    /// <summary>204.</summary>
    public static readonly IResult Nothing = Results.NoContent();

    /// <summary>A record of <c>Parley.Protocols.Http</c>, which the route names in its metadata (<c>.Answers&lt;T&gt;()</c>).</summary>
    public static IResult Of<T>(T record, int status = StatusCodes.Status200OK)
        where T : class => new JsonAnswer<T>(record, status);

    /// <summary>What the outcome is answered with, or the problem that it is.</summary>
    public static IResult Of<T>(Result<T> outcome, Func<T, IResult> answer) =>
        outcome.TryGet(out var value, out var refusal) ? answer(value) : new Problem(refusal);
}
