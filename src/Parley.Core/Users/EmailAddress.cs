using System.Security.Cryptography;
using System.Text;
using Parley.Core.Commit;
using Parley.Core.Naming;

namespace Parley.Core.Users;

/// <summary>What passes as an address: enough to be written to; whether it is theirs only a mail can tell.</summary>
internal static class EmailAddress
{
    // RFC 2606: no mail ever reaches such an address, so nobody can own one.
    private const string NoMail = "@no-mail.invalid";

    /// <summary>For accounts that have no address: the column wants a unique one. It is never shown.</summary>
    public static string Placeholder() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + NoMail;

    /// <summary>Null where it only stands in.</summary>
    public static string? Shown(string email) => email.EndsWith(NoMail, StringComparison.OrdinalIgnoreCase) ? null : email;

    public static string Fold(string email) => NormalForm.Of(email.Trim(), NormalizationForm.FormKC).ToLowerInvariant();

    public static bool IsTaken(WriteTransaction transaction, string email) =>
        transaction.Scalar<long>("SELECT count(*) FROM users WHERE email_folded = @folded", new { folded = Fold(email) }) > 0;

    public static Refusal? Check(string email, int limit)
    {
        if (Text.CheckName(email, limit, "email") is { } refusal)
        {
            return refusal;
        }

        var address = email.Trim();
        var at = address.LastIndexOf('@');
        var plausible = at > 0 && at < address.Length - 1 && address.IndexOf('@', StringComparison.Ordinal) == at && !address.Any(char.IsWhiteSpace);
        return plausible && Shown(address) is not null && Encoding.UTF8.GetByteCount(address) <= limit
            ? null
            : Refusal.Validation("email", "This is not an e-mail address.");
    }
}
