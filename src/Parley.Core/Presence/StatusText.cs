using System.Globalization;
using System.Text;

namespace Parley.Core.Presence;

/// <summary>What a custom status must be before it is stored.</summary>
internal static class StatusText
{
    /// <summary>Blank is none; the rest is checked as names are.</summary>
    public static Refusal? Check(string? text, Limits limits) =>
        string.IsNullOrWhiteSpace(text) ? null : Text.CheckName(text, limits.StatusTextLength, "status_text");

    /// <summary>One grapheme, whatever its scalar values: families and flags are several.</summary>
    public static Refusal? CheckEmoji(string? emoji, Limits limits)
    {
        if (string.IsNullOrEmpty(emoji))
        {
            return null;
        }

        if (Text.CheckName(emoji, limits.StatusEmojiBytes, "status_emoji") is { } refusal)
        {
            return refusal;
        }

        return Encoding.UTF8.GetByteCount(emoji) <= limits.StatusEmojiBytes && StringInfo.GetNextTextElementLength(emoji) == emoji.Length
            ? null
            : Refusal.Validation("status_emoji", $"status_emoji is one character of at most {limits.StatusEmojiBytes:D} bytes.");
    }

    public static Refusal? CheckExpiry(long? expiresAt, long now, Limits limits)
    {
        var most = (long)limits.StatusLifetime.TotalMilliseconds;
        return expiresAt is null || (expiresAt > now && expiresAt <= now + most)
            ? null
            : Refusal.Validation("expires_at", $"expires_at lies in the next {limits.StatusLifetime.TotalDays:F0} days.");
    }
}
