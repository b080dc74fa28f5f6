namespace Parley.Core;

/// <summary>The stable codes of refusal, the same on every wire (contracts: native "Errors and closing", http "Codes to status").</summary>
public enum RefusalCode
{
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    RateLimited,
    Validation,

    /// <summary>Not done now, or not known whether done: retry with the same client id.</summary>
    Unavailable,
    Internal,
}

/// <summary>A "no": a stable code, one sentence for people, and where it helps the field and when to come back.</summary>
/// <param name="Field">The field of the request at fault, in its wire name (snake_case).</param>
public sealed record Refusal(RefusalCode Code, string Detail, string? Field = null, TimeSpan? RetryAfter = null)
{
    /// <summary>One sentence for all that does not exist and all that the asker may not see: the two must not be told apart.</summary>
    public static readonly Refusal NotFound = new(RefusalCode.NotFound, "Not found.");

    public static readonly Refusal Unauthorized = new(RefusalCode.Unauthorized, "Sign in first.");

    /// <summary>The outcome is unknown, or the store cannot be reached. The same client id makes the retry safe.</summary>
    public static readonly Refusal Unavailable =
        new(RefusalCode.Unavailable, "The store did not answer in time; retry with the same client id.", RetryAfter: TimeSpan.FromSeconds(1));

    public static readonly Refusal Overloaded =
        new(RefusalCode.Unavailable, "Too much is waiting to be written; retry in a moment.", RetryAfter: TimeSpan.FromSeconds(1));

    public static readonly Refusal Draining =
        new(RefusalCode.Unavailable, "The server is restarting; retry in a moment.", RetryAfter: TimeSpan.FromSeconds(1));

    public static readonly Refusal ShareExceeded =
        new(RefusalCode.RateLimited, "Too many of your requests are waiting; slow down.", RetryAfter: TimeSpan.FromSeconds(1));

    public static readonly Refusal ClientIdConflict =
        new(RefusalCode.Conflict, "This client id was used for another request.", "client_id");

    public static Refusal Forbidden(string detail) => new(RefusalCode.Forbidden, detail);

    public static Refusal Validation(string field, string detail) => new(RefusalCode.Validation, detail, field);

    public static Refusal BadRequest(string detail, string? field = null) => new(RefusalCode.BadRequest, detail, field);

    public static Refusal TooLarge(string field, long limit) => new(RefusalCode.TooLarge, $"{field} is longer than {limit:D}.", field);
}
