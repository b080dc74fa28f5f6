using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Factors;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>The second factor: setting it up, and the second step of signing in.</summary>
internal static class TwoFactorApi
{
    public static void MapTwoFactor(this IEndpointRouteBuilder routes)
    {
        var factors = routes.MapGroup("/auth/2fa").WithTags("Second factor");
        factors.MapPost("", AnswerAsync).Needs(Permission.SignIn)
            .WithSummary("Sign in, second step")
            .Takes<SecondStepBody>()
            .Answers<SessionAnswer>()
            .Refuses(RefusalCode.Unauthorized, "The code is wrong, or the challenge is over.");
        var own = factors.MapGroup("").WithMetadata(WithoutSecondFactor.Mark);
        own.MapGet("", GetAsync).Needs(Permission.ManageAccount).WithSummary("What guards my account").Answers<FactorsAnswer>();
        own.MapPost("/totp", BeginAsync).Needs(Permission.ManageAccount)
            .WithSummary("Begin with an app's codes")
            .WithDescription("The secret does nothing until a code confirms it.")
            .Takes<ConfirmBody>()
            .Answers<NewTotpAnswer>()
            .Refuses(RefusalCode.Forbidden, "The password is wrong.")
            .Refuses(RefusalCode.Conflict, "There is a second factor already.");
        own.MapPost("/totp/confirm", ConfirmAsync).Needs(Permission.ManageAccount)
            .WithSummary("Turn the second factor on")
            .WithDescription("All other sign-ins end. The recovery codes are shown this once.")
            .Takes<CodeBody>()
            .Answers<RecoveryCodesAnswer>()
            .Refuses(RefusalCode.Conflict, "None was begun.");
        own.MapDelete("/totp", RemoveAsync).Needs(Permission.ManageAccount)
            .WithSummary("Turn the second factor off")
            .Takes<PasswordAndCodeBody>()
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "The password is wrong.");
        own.MapPost("/recovery-codes", ReplaceAsync).Needs(Permission.ManageAccount)
            .WithSummary("Make new recovery codes")
            .WithDescription("Those that were left open nothing any more.")
            .Takes<PasswordAndCodeBody>()
            .Answers<RecoveryCodesAnswer>()
            .Refuses(RefusalCode.Forbidden, "The password is wrong.");
    }

    private static async Task<IResult> AnswerAsync(
        RequestFields body, Visitor visitor, SecondStep second, CancellationToken cancellation)
    {
        var (challenge, code) = (body.Text("challenge"), body.Text("code"));
        var asJwt = body.OneOf("token_type", RequestWords.TokenTypes, otherwise: false);
        return body.Problem
            ?? Answer.Of(
                await second.AnswerAsync(challenge, code, visitor, cancellation), signedIn => new SessionGiven(signedIn, asJwt: asJwt));
    }

    private static async Task<IResult> GetAsync(
        Caller caller, FactorService factors, AccountPolicy policy, CancellationToken cancellation) =>
        Answer.Of(FactorsAnswer.Of(await factors.FindAsync(caller.Id, cancellation), policy.Requires(caller.Principal.Role)));

    private static async Task<IResult> BeginAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, SecondFactors factors, CancellationToken cancellation)
    {
        var password = body.Text("password");
        if (body.Problem is { } problem)
        {
            return problem;
        }

        return (await changes.ConfirmAsync(caller.Principal, password, visitor, cancellation)).TryGet(out var user, out var refusal)
            ? Answer.Of(await factors.BeginAsync(user, cancellation), begun => Answer.Of(new NewTotpAnswer(begun.Secret, begun.Uri)))
            : new Problem(refusal);
    }

    private static async Task<IResult> ConfirmAsync(
        Caller caller, RequestFields body, SecondFactors factors, CancellationToken cancellation)
    {
        var code = body.Text("code");
        return body.Problem ?? Answer.Of(await factors.ConfirmAsync(caller.Principal, code, cancellation), SayCodes);
    }

    private static async Task<IResult> RemoveAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, SecondFactors factors, CancellationToken cancellation)
    {
        var (password, code) = (body.Text("password"), body.Text("code"));
        if (body.Problem is { } problem)
        {
            return problem;
        }

        return (await changes.ConfirmAsync(caller.Principal, password, visitor, cancellation)).TryGet(out _, out var refusal)
            ? Answer.Of(await factors.RemoveAsync(caller.Id, code, cancellation), _ => Answer.Nothing)
            : new Problem(refusal);
    }

    private static async Task<IResult> ReplaceAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, SecondFactors factors, CancellationToken cancellation)
    {
        var (password, code) = (body.Text("password"), body.Text("code"));
        if (body.Problem is { } problem)
        {
            return problem;
        }

        return (await changes.ConfirmAsync(caller.Principal, password, visitor, cancellation)).TryGet(out _, out var refusal)
            ? Answer.Of(await factors.ReplaceCodesAsync(caller.Id, code, cancellation), SayCodes)
            : new Problem(refusal);
    }

    private static IResult SayCodes(IReadOnlyList<string> codes) => Answer.Of(new RecoveryCodesAnswer(codes));
}
