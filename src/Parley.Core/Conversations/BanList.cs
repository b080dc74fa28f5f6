using System.Globalization;
using Parley.Core.Users;

namespace Parley.Core.Conversations;

/// <summary>Somebody who may not come back until the ban is lifted.</summary>
/// <param name="At">UTC milliseconds.</param>
public sealed record Ban(UserCard User, UserCard By, long At);

/// <param name="Next">Where the next page begins; null: this was the last.</param>
public sealed record BanPage(IReadOnlyList<Ban> Bans, BanPlace? Next);

/// <summary>A place in the list of bans, newest first: <c>1763691926123-42</c>.</summary>
/// <param name="At">UTC milliseconds of the ban.</param>
public readonly record struct BanPlace(long At, long UserId)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}-{UserId}");

    public static BanPlace? Parse(string text) =>
        text.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new BanPlace(time, number)
            : null;
}
