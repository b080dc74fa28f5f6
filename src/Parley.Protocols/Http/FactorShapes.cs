using System.ComponentModel;
using System.Text.Json;
using Parley.Core.Factors;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"two_factor":{"challenge":"q1w2…","methods":["totp","recovery_code"],"expires_at":"2026-11-21T02:30:26.123Z"}}
[Description("The password was right and there is no session yet: the account has a second factor.")]
public sealed record TwoFactorAnswer(WireTwoFactor TwoFactor);

public sealed record WireTwoFactor(
    [Description("Goes with the code to /auth/2fa."), Example("q1w2e3r4")] string Challenge,
    [Description("Of totp, recovery_code and passkey those that this account has.")] IReadOnlyList<string> Methods,
    WireTime ExpiresAt);

public sealed record SecondStepBody(
    [Description("From the first step."), Example("q1w2e3r4")] string Challenge,
    [Description("Six digits of the app, or a recovery code."), Example("287082")] string Code,
    [Description("As for the first step."), OneOf("opaque", "jwt")] string? TokenType);

public sealed record CodeBody([Description("Six digits of the app."), Example("287082")] string Code);

public sealed record PasswordAndCodeBody(
    [Example("correct horse battery staple")] string Password,
    [Description("Six digits of the app, or a recovery code."), Example("287082")] string Code);

// {"totp":true,"recovery_codes":10,"passkeys":1,"required":false}
[Description("What guards this account besides the password.")]
public sealed record FactorsAnswer(
    bool Totp,
    [Description("How many are left.")] long RecoveryCodes,
    long Passkeys,
    [Description("This server wants a second factor of this account.")] bool Required)
{
    public static FactorsAnswer Of(FactorState state, bool required) => new(state.HasTotp, state.RecoveryCodes, state.Passkeys, required);
}

// {"secret":"JBSWY3DPEHPK3PXP…","uri":"otpauth://totp/…"}
[Description("Shown once; it does nothing until a code confirms it.")]
public sealed record NewTotpAnswer(
    [Example("JBSWY3DPEHPK3PXP")] string Secret,
    [Description("For a QR code."), Example("otpauth://totp/Parley:ada%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Parley")] string Uri);

// {"recovery_codes":["4k7m-qz0c-9x2v-h1rt",…]}
[Description("Ten, each for one use; shown once.")]
public sealed record RecoveryCodesAnswer([Description("Such as 4k7m-qz0c-9x2v-h1rt.")] IReadOnlyList<string> RecoveryCodes);

// {"challenge":"q1w2…","expires_at":"2026-11-21T02:30:26.123Z","options":{"challenge":"…","rp":{…},…}}
[Description("For navigator.credentials: options are those of WebAuthn, read by PublicKeyCredential.parse…OptionsFromJSON.")]
public sealed record PasskeyOptionsAnswer([Example("q1w2e3r4")] string Challenge, WireTime ExpiresAt, JsonElement Options);

public sealed record NewPasskeyBody(
    [Example("q1w2e3r4")] string Challenge,
    [Description("What the browser answered, by its toJSON().")] JsonElement Credential,
    [Description("1 to 80 characters."), Example("Telephone")] string Name);

public sealed record PasskeyLogInOptionsBody(
    [Description("Of the second step, to ask for the passkeys of that account; without, for anybody's."), Example("q1w2e3r4")] string? Challenge);

public sealed record PasskeyLogInBody(
    [Example("q1w2e3r4")] string Challenge, [Description("What the browser answered, by its toJSON().")] JsonElement Credential);

// {"passkey":{…}}
public sealed record PasskeyAnswer(WirePasskey Passkey);

// {"passkeys":[{…}]}
public sealed record PasskeysAnswer([Description("Newest first.")] IReadOnlyList<WirePasskey> Passkeys);

// {"id":3,"name":"Telephone","backed_up":true,"created_at":"2026-11-21T02:25:26.123Z","last_used_at":null}
public sealed record WirePasskey(
    long Id,
    [Example("Telephone")] string Name,
    [Description("Kept by the person's provider too, so that it outlives the device.")] bool BackedUp,
    WireTime CreatedAt,
    WireTime? LastUsedAt)
{
    public static WirePasskey Of(Passkey passkey) => new(
        passkey.Id, passkey.Name, passkey.BackedUp, passkey.CreatedAt, passkey.LastUsedAt is { } at ? new WireTime(at) : null);
}

public sealed record ForgotPasswordBody([Example("ada@example.org")] string Email);

public sealed record ResetPasswordBody(
    [Description("Of the link, what stands after #."), Example("q1w2e3r4")] string Token,
    [Description("At least 8 characters, at most 1,024 bytes."), Example("correct horse battery staple")] string NewPassword);

public sealed record LinkBody([Description("Of the link, what stands after #."), Example("q1w2e3r4")] string Token);

// {"detail":"If this address has an account, a mail is on its way."}
[Description("The same for every address.")]
public sealed record MailedAnswer([Example("If this address has an account, a mail is on its way.")] string Detail);
