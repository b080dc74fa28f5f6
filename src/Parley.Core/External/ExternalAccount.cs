using System.Globalization;
using Parley.Core.Commit;
using Parley.Core.Storage;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>The account of somebody whom another server vouches for, inside a transaction. It is never one that was there before: an address
/// that two servers name does not make one person of two.</summary>
internal static class ExternalAccount
{
    /// <summary>Where the ids are another server's, those of the accounts that are made here begin here.</summary>
    public const long FirstOfTheHouse = 1L << 52;

    public static long? Find(IQuery query, ExternalId id) => query.Query<long>(
        "SELECT user_id FROM external_people WHERE issuer = @Issuer AND subject = @Subject", id) is [var found, ..] ? found : null;

    /// <summary>The person, made if it is not there. Refused: <c>validation</c> for an id that cannot be one where ids are that server's.</summary>
    /// <param name="role">Of who is made.</param>
    /// <param name="namedBy">Who writes to it before it ever came; null: it comes itself, or its server says so.</param>
    public static Result<long> Ensure(
        WriteTransaction transaction, Limits limits, ExternalId id, ExternalProfile profile, long toldAt, UserRole role = UserRole.Member,
        long? namedBy = null)
    {
        // Locks what is unique among people: of many who come at once, one is made, and the others look after it.
        UserService.StepProfiles(transaction);
        if (Find(transaction, id) is { } there)
        {
            return there;
        }

        var isOwn = limits.OwnIds == id.Issuer;
        var own = isOwn ? OwnId(id.Subject) : null;
        if (isOwn && own is null)
        {
            return Refusal.Validation("id", $"An id is a whole number from 1 to {FirstOfTheHouse - 1:D} here.");
        }

        var clean = profile.Cleaned(limits);
        var name = clean.Name ?? (isOwn ? $"User {id.Subject}" : "User");
        if (!UserService.Register(transaction, name, EmailAddress.Placeholder(), "", role, own).TryGet(out var user, out var refusal))
        {
            return refusal;
        }

        transaction.Execute(
            """
            INSERT INTO external_people (issuer, subject, user_id, name, email, avatar_url, told_at, named_by, created_at)
            VALUES (@Issuer, @Subject, @userId, @Name, @Email, @AvatarUrl, @toldAt, @namedBy, @Now)
            """,
            new { id.Issuer, id.Subject, userId = user.Id, clean.Name, clean.Email, clean.AvatarUrl, toldAt, namedBy, transaction.Now });
        transaction.Execute(
            "UPDATE users SET external_email = @Email, avatar_url = @AvatarUrl WHERE id = @userId",
            new { clean.Email, clean.AvatarUrl, userId = user.Id });
        return user.Id;
    }

    /// <summary>What its server says now, where that is other than it said before: what the person changed here meanwhile stays. The person
    /// is locked. What an older token says is not news.</summary>
    public static void Hear(WriteTransaction transaction, Limits limits, long userId, ExternalProfile profile, long toldAt)
    {
        var row = transaction.QueryFirstOrDefault<Told>(
            "SELECT name, email, avatar_url, told_at, named_by FROM external_people WHERE user_id = @userId", new { userId });
        if (row is null || toldAt < row.ToldAt)
        {
            return;
        }

        var clean = profile.Cleaned(limits);
        var (name, email, avatarUrl) = (News(clean.Name, row.Name), News(clean.Email, row.Email), News(clean.AvatarUrl, row.AvatarUrl));
        if ((name ?? email ?? avatarUrl) is null && row.NamedBy is null)
        {
            return;
        }

        transaction.Execute(
            """
            UPDATE external_people SET name = coalesce(@name, name), email = coalesce(@email, email),
                avatar_url = coalesce(@avatarUrl, avatar_url), told_at = @toldAt, named_by = NULL
            WHERE user_id = @userId
            """,
            new { userId, name, email, avatarUrl, toldAt });
        if (email is not null)
        {
            transaction.Execute("UPDATE users SET external_email = @email WHERE id = @userId", new { userId, email });
        }

        if ((name ?? avatarUrl) is not null)
        {
            UserService.ChangeProfile(transaction, userId, new ProfileChange(name, Handle: null, avatarUrl));
        }
    }

    /// <summary>Makes those whom somebody names by ids of their own server before they ever came. Past a bound of them nobody is made, and they
    /// are as unknown as anybody.</summary>
    public static void EnsureNamed(WriteTransaction transaction, Limits limits, long namedBy, IReadOnlyList<long> userIds)
    {
        if (limits.OwnIds is not { } issuer)
        {
            return;
        }

        long[] wanted = [.. userIds.Where(id => id < FirstOfTheHouse)];
        var there = transaction.Query<long>($"SELECT id FROM users WHERE id {transaction.Engine.OneOf("@wanted")}", new { wanted });
        foreach (var id in wanted.Except(there))
        {
            var named = transaction.Scalar<long>("SELECT count(*) FROM external_people WHERE named_by = @namedBy", new { namedBy });
            if (named < limits.UnseenPeopleNamed)
            {
                Ensure(
                    transaction,
                    limits,
                    new ExternalId(issuer, id.ToString(CultureInfo.InvariantCulture)),
                    new ExternalProfile(),
                    toldAt: 0,
                    namedBy: namedBy);
            }
        }
    }

    private static string? News(string? told, string? before) => told == before ? null : told;

    private static long? OwnId(string subject) =>
        long.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id is > 0 and < FirstOfTheHouse
        && id.ToString(CultureInfo.InvariantCulture) == subject
            ? id
            : null;

    private sealed class Told
    {
        public string? Name { get; set; }

        public string? Email { get; set; }

        public string? AvatarUrl { get; set; }

        public long ToldAt { get; set; }

        public long? NamedBy { get; set; }
    }
}
