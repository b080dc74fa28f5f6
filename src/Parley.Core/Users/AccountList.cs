using System.Globalization;
using Parley.Core.Storage;

namespace Parley.Core.Users;

/// <summary>Everybody, as administrators look for them.</summary>
internal static class AccountList
{
    /// <summary>Newest first.</summary>
    /// <param name="query">Part of a name, handle or address; null: everybody.</param>
    public static IReadOnlyList<User> Read(ReadTransaction read, string? query, long? before, long limit) =>
        [.. read.Query<UserRow>(
            $$"""
            SELECT {{UserRow.Columns}} FROM users
            WHERE id < @before AND (@all = 1 OR lower(name) LIKE @like ESCAPE '\' OR handle_folded LIKE @like ESCAPE '\'
                OR email_folded LIKE @like ESCAPE '\')
            ORDER BY id DESC LIMIT @limit
            """,
            new
            {
                before = before ?? long.MaxValue,
                all = string.IsNullOrWhiteSpace(query) ? 1L : 0L,
                like = Like(query ?? ""),
                limit,
            }).Select(row => row.ToUser())];

    /// <summary>By what people say of themselves.</summary>
    /// <param name="who">An id, an address, or a handle; a handle of digits alone needs its @.</param>
    public static User? Find(ReadTransaction read, string who)
    {
        var column = long.TryParse(who, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? "id = @id"
            : who.IndexOf('@', StringComparison.Ordinal) > 0 ? "email_folded = @email"
            : "handle_folded = @handle";
        return read.QueryFirstOrDefault<UserRow>(
            $"SELECT {UserRow.Columns} FROM users WHERE {column}",
            new { id, email = EmailAddress.Fold(who), handle = Handle.Fold(who.TrimStart('@')) })?.ToUser();
    }

    private static string Like(string query) => '%'
        + query.Trim().ToLowerInvariant()
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
        + '%';
}
