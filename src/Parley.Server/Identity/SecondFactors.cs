using System.Security.Cryptography;
using Parley.Core;
using Parley.Core.Factors;
using Parley.Core.Sessions;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>A secret that waits for its first code, as it is shown once.</summary>
internal sealed record NewTotp(string Secret, string Uri);

/// <summary>Turning the second factor on and off, and asking for it.</summary>
internal sealed class SecondFactors(FactorService factors, ServerKey key, TimeProvider clock)
{
    private const string Purpose = "totp";
    private const string Issuer = "Parley";

    public async Task<Result<NewTotp>> BeginAsync(User user, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        var begun = await factors.BeginTotpAsync(user.Id, key.Seal(Purpose, $"{user.Id:D}", secret), cancellation);
        return begun.Map(_ => new NewTotp(Totp.Base32(secret), Totp.Uri(Issuer, user.Email ?? user.Handle, secret)));
    }

    /// <returns>The recovery codes, as they are shown once.</returns>
    public async Task<Result<IReadOnlyList<string>>> ConfirmAsync(Principal principal, string code, CancellationToken cancellation)
    {
        var codes = RecoveryCodes.Make();
        var confirmed = await factors.ConfirmTotpAsync(principal, Attempt(principal.UserId, code), Hashes(codes), cancellation);
        return confirmed.Map(_ => codes);
    }

    public async Task<Result<IReadOnlyList<string>>> ReplaceCodesAsync(long userId, string code, CancellationToken cancellation)
    {
        var codes = RecoveryCodes.Make();
        var replaced = await factors.ReplaceRecoveryCodesAsync(userId, Attempt(userId, code), Hashes(codes), cancellation);
        return replaced.Map(_ => codes);
    }

    public Task<Result<Done>> RemoveAsync(long userId, string code, CancellationToken cancellation) =>
        factors.RemoveTotpAsync(userId, Attempt(userId, code), cancellation);

    public Task<Result<CodeOutcome>> TryAsync(long userId, string code, CancellationToken cancellation) =>
        factors.TryCodeAsync(userId, Attempt(userId, code), cancellation);

    private CodeAttempt Attempt(long userId, string code)
    {
        var digits = new string([.. code.Where(letter => !char.IsWhiteSpace(letter))]);
        var isCode = digits.Length == Totp.Digits && digits.All(char.IsAsciiDigit);
        var now = clock.GetUtcNow();
        return new CodeAttempt(
            box => isCode && key.Open(Purpose, $"{userId:D}", box) is { } secret ? Totp.Match(secret, digits, now) : null,
            isCode ? null : RecoveryCodes.Hash(code));
    }

    private static IReadOnlyList<byte[]> Hashes(IReadOnlyList<string> codes) => [.. codes.Select(code => RecoveryCodes.Hash(code)!)];
}
