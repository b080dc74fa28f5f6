using System.Text;

namespace Parley.Core.Users;

/// <summary>What passes as an address: enough to be written to; whether it is theirs only a mail can tell.</summary>
internal static class EmailAddress
{
    public static string Fold(string email) => email.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    public static Refusal? Check(string email, int limit)
    {
        if (Text.CheckName(email, limit, "email") is { } refusal)
        {
            return refusal;
        }

        var address = email.Trim();
        var at = address.LastIndexOf('@');
        var plausible = at > 0 && at < address.Length - 1 && address.IndexOf('@', StringComparison.Ordinal) == at && !address.Any(char.IsWhiteSpace);
        return plausible && Encoding.UTF8.GetByteCount(address) <= limit ? null : Refusal.Validation("email", "This is not an e-mail address.");
    }
}
