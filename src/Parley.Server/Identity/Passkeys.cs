using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Core;
using Parley.Core.Factors;
using Parley.Core.Users;

namespace Parley.Server.Identity;

/// <summary>What a browser needs to ask an authenticator, and the challenge that comes back with its answer.</summary>
internal sealed record PasskeyQuestion(Challenge Challenge, string OptionsJson);

/// <summary>
/// Passkeys (WebAuthn level 3) by the framework's handler. A passkey wants the person's finger or PIN, so it is two factors in one, and
/// signs in without a password.
/// </summary>
internal sealed class Passkeys
{
    private static readonly Refusal WrongPasskey = new(RefusalCode.Unauthorized, "This passkey does not open this account.");
    private static readonly Refusal NotRegistered = Refusal.Validation("credential", "This passkey could not be registered.");

    private readonly PasskeyService _passkeys;
    private readonly UserService _users;
    private readonly Challenges _challenges;
    private readonly PasskeyHandler<PasskeyOwner> _handler;

    public Passkeys(PasskeyService passkeys, UserService users, Challenges challenges, WebSettings web)
    {
        _passkeys = passkeys;
        _users = users;
        _challenges = challenges;
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = web.PublicUrl?.Host,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = asked => ValueTask.FromResult(asked is { CrossOrigin: false } && asked.Origin == OriginOf(web, asked.HttpContext)),
        };
        var owners = new UserManager<PasskeyOwner>(
            new PasskeyOwners(users, passkeys), null!, null!, [], [], null!, null!, null!, null!);
        _handler = new PasskeyHandler<PasskeyOwner>(owners, Options.Create(options));
    }

    public async Task<PasskeyQuestion> AskForNewAsync(User user, HttpContext context)
    {
        var entity = new PasskeyUserEntity { Id = PasskeyOwners.IdOf(user.Id), Name = user.Email ?? user.Handle, DisplayName = user.Name };
        var made = await _handler.MakeCreationOptionsAsync(entity, context);
        return new PasskeyQuestion(_challenges.Make(ChallengePurpose.NewPasskey, user.Id, made.AttestationState ?? ""), made.CreationOptionsJson);
    }

    /// <summary>Refused: <c>validation</c> (challenge, credential, name), <c>conflict</c>.</summary>
    public async Task<Result<Passkey>> RegisterAsync(long userId, string challenge, string credentialJson, string name, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        if (_challenges.Read(ChallengePurpose.NewPasskey, challenge) is not { } asked || asked.UserId != userId)
        {
            return Refusal.Validation("challenge", "This challenge is over, or was never made.");
        }

        var answer = new PasskeyAttestationContext { HttpContext = context, CredentialJson = credentialJson, AttestationState = asked.State };
        if (await AttestAsync(answer) is not { Succeeded: true } attested || attested.UserEntity!.Id != PasskeyOwners.IdOf(userId))
        {
            return NotRegistered;
        }

        if (!(await _challenges.UseUpAsync(asked, cancellation)).TryGet(out var isFirst, out var refusal) || !isFirst)
        {
            return refusal ?? NotRegistered;
        }

        var found = attested.Passkey!;
        return await _passkeys.AddAsync(
            new Passkey(
                0,
                userId,
                name,
                found.CredentialId,
                found.PublicKey,
                found.SignCount,
                string.Join(' ', found.Transports ?? []),
                found.IsUserVerified,
                found.IsBackupEligible,
                found.IsBackedUp,
                0,
                null),
            cancellation);
    }

    /// <param name="userId">Whose passkeys are asked for; null: anybody's. The options of two people differ, so only who has shown the
    /// password is asked by name.</param>
    public async Task<PasskeyQuestion> AskForSignInAsync(long? userId, HttpContext context)
    {
        var owner = userId is { } id ? new PasskeyOwner(id, "") : null;
        var made = await _handler.MakeRequestOptionsAsync(owner, context);
        return new PasskeyQuestion(
            _challenges.Make(ChallengePurpose.PasskeySignIn, userId ?? 0, made.AssertionState ?? ""), made.RequestOptionsJson);
    }

    /// <summary>Who has signed the challenge. One answer for an unknown passkey, another's, a copied one and a wrong signature.</summary>
    public async Task<Result<User>> VerifyAsync(string challenge, string credentialJson, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        if (_challenges.Read(ChallengePurpose.PasskeySignIn, challenge) is not { } asked)
        {
            return WrongPasskey;
        }

        var answer = new PasskeyAssertionContext { HttpContext = context, CredentialJson = credentialJson, AssertionState = asked.State };
        if (await AssertAsync(answer) is not { Succeeded: true, Passkey: { } shown }
            || await _passkeys.FindAsync(shown.CredentialId, cancellation) is not { } stored
            || (asked.UserId != 0 && stored.UserId != asked.UserId))
        {
            return WrongPasskey;
        }

        if (!(await _challenges.UseUpAsync(asked, cancellation)).TryGet(out var isFirst, out var refusal) || !isFirst)
        {
            return refusal ?? WrongPasskey;
        }

        if (!(await _passkeys.UseAsync(stored, shown.SignCount, shown.IsBackedUp, cancellation)).TryGet(out var grew, out refusal) || !grew)
        {
            return refusal ?? WrongPasskey;
        }

        return await _users.FindAsync(stored.UserId, cancellation) is { DisabledAt: null } user ? user : WrongPasskey;
    }

    // The handler throws JsonException and the like for some of what is no credential at all.
    private async Task<PasskeyAttestationResult?> AttestAsync(PasskeyAttestationContext answer)
    {
        try
        {
            return await _handler.PerformAttestationAsync(answer);
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    private async Task<PasskeyAssertionResult<PasskeyOwner>?> AssertAsync(PasskeyAssertionContext answer)
    {
        try
        {
            return await _handler.PerformAssertionAsync(answer);
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            return null;
        }
    }

    private static bool IsMalformed(Exception exception) =>
        exception is JsonException or FormatException or ArgumentException or InvalidOperationException or PasskeyException;

    private static string OriginOf(WebSettings web, HttpContext context) => web.PublicUrl is { } url
        ? url.GetLeftPart(UriPartial.Authority)
        : $"{context.Request.Scheme}://{context.Request.Host.Value}";
}
