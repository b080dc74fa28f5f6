using System.Text.Json;
using Parley.Core.Storage;
using Parley.Server.Identity;
using Parley.Server.Tests.Http;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Factors;

/// <summary>A server whose clock can be set forward, and an authenticator app.</summary>
public abstract class FactorHostSuite(EngineKind kind) : OwnHostSuite(kind)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    protected ShiftedClock Later { get; } = new();

    protected override TimeProvider Clock => Later;

    protected Task<Reply> LogInAsync(Person person, string? code = null)
    {
        var more = code is null ? "" : $",\"code\":\"{code}\"";
        return PostAsync("/api/v1/auth/login", null, $$"""{"email":"{{person.Email}}","password":"{{Password}}"{{more}}}""");
    }

    protected Task<Reply> AnswerAsync(string challenge, string code) =>
        PostAsync("/api/v1/auth/2fa", null, $$"""{"challenge":"{{challenge}}","code":"{{code}}"}""");

    protected async Task<string> ChallengeAsync(Person person)
    {
        var asked = await LogInAsync(person);
        Assert.Equal(202, asked.Status);
        return asked.Json.GetProperty("two_factor").Text("challenge");
    }

    protected Task<Reply> BeginAsync(Person person) =>
        PostAsync("/api/v1/auth/2fa/totp", person, $$"""{"password":"{{Password}}"}""");

    protected Task<Reply> ConfirmAsync(Person person, string code) =>
        PostAsync("/api/v1/auth/2fa/totp/confirm", person, $$"""{"code":"{{code}}"}""");

    /// <summary>Turns the second factor on.</summary>
    protected async Task<(byte[] Secret, IReadOnlyList<string> Codes)> TurnOnAsync(Person person)
    {
        var secret = Decode((await BeginAsync(person)).Json.Text("secret"));
        var confirmed = await ConfirmAsync(person, CodeNow(secret));
        Assert.Equal(200, confirmed.Status);
        return (secret, [.. confirmed.Json.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    protected string CodeNow(byte[] secret) => Totp.CodeAt(secret, Totp.StepAt(Later.GetUtcNow()), Totp.Digits);

    /// <summary>The code of a step that none was used of yet.</summary>
    protected string NextCode(byte[] secret)
    {
        Later.Shift(Step);
        return CodeNow(secret);
    }

    protected string WrongCode(byte[] secret)
    {
        var step = Totp.StepAt(Later.GetUtcNow());
        var near = Enumerable.Range(-3, 7).Select(off => Totp.CodeAt(secret, step + off, Totp.Digits)).ToHashSet();
        return Enumerable.Range(0, 100).Select(number => $"{number:D6}").First(code => !near.Contains(code));
    }

    protected static Person With(Person person, JsonElement session) => person with { Token = session.Text("token") };

    internal static byte[] Decode(string base32)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(letter => Convert.ToString(letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(eight => eight.Length == 8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }
}
