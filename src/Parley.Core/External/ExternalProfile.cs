using System.Globalization;
using System.Text;
using Parley.Core.Users;

namespace Parley.Core.External;

/// <summary>What another server says of somebody; null: nothing.</summary>
public sealed record ExternalProfile(string? Name = null, string? Email = null, string? AvatarUrl = null)
{
    /// <summary>As far as it can be shown: names lose what nobody may see, what is too long is cut, and the rest is left out. A token is
    /// not refused for a name.</summary>
    internal ExternalProfile Cleaned(Limits limits) => new(
        CleanName(limits.UserNameLength),
        Email is { } email && EmailAddress.Check(email, limits.EmailLength) is null ? email.Trim() : null,
        AvatarUrl is { } url && Text.CheckAvatarUrl(url, limits.AvatarUrlBytes) is null ? url : null);

    private string? CleanName(int limit)
    {
        if (Name is null)
        {
            return null;
        }

        var clean = new StringBuilder();
        foreach (var rune in Name.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Control).Take(limit))
        {
            clean.Append(rune.ToString());
        }

        var name = clean.ToString().Trim();
        return Text.CheckName(name, limit) is null ? name : null;
    }
}
