using System.Security.Cryptography;

namespace Parley.Server.Operators;

/// <summary>A password to be read out or typed over once.</summary>
internal static class FreshPassword
{
    // Without what is mistaken for something else: i, l, o, 0 and 1. 24 of 31 are 118 bits.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 24;

    public static string Make() => RandomNumberGenerator.GetString(Letters, Length);
}
