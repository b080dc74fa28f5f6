using System.Text.Json;
using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Factors;
using Parley.Core.Sessions;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Passkeys: one's own, and signing in with one.</summary>
internal static class PasskeysApi
{
    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("/auth/passkeys").WithTags("Second factor");
        passkeys.MapPost("/login/options", AskAsync).Needs(Permission.SignIn)
            .WithSummary("Ask to sign in with a passkey")
            .WithDescription("With the challenge of a second step it asks for the passkeys of that account, otherwise for anybody's.")
            .Takes<PasskeyLogInOptionsBody>()
            .Answers<PasskeyOptionsAnswer>()
            .Refuses(RefusalCode.Unauthorized, "The second step is over.");
        passkeys.MapPost("/login", LogInAsync).Needs(Permission.SignIn)
            .WithSummary("Sign in with a passkey")
            .WithDescription("No password and no code is asked for: a passkey is a thing one has and a finger or a PIN.")
            .Takes<PasskeyLogInBody>()
            .Answers<SessionAnswer>()
            .Refuses(RefusalCode.Unauthorized, "An unknown passkey is answered like a wrong one.");
        var own = passkeys.MapGroup("").WithMetadata(WithoutSecondFactor.Mark);
        own.MapPost("/options", AskForNewAsync).Needs(Permission.ManageAccount)
            .WithSummary("Ask for a new passkey")
            .Takes<ConfirmBody>()
            .Answers<PasskeyOptionsAnswer>()
            .Refuses(RefusalCode.Forbidden, "The password is wrong.");
        own.MapPost("", RegisterAsync).Needs(Permission.ManageAccount)
            .WithSummary("Register a passkey")
            .Takes<NewPasskeyBody>()
            .Answers<PasskeyAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Conflict, "It is registered already.");
        own.MapGet("", ListAsync).Needs(Permission.ManageAccount).WithSummary("My passkeys").Answers<PasskeysAnswer>();
        own.MapDelete("/{id}", RemoveAsync).Needs(Permission.ManageAccount).WithSummary("Forget a passkey").AnswersNothing();
    }

    private static async Task<IResult> AskAsync(
        HttpContext context, RequestFields body, Passkeys passkeys, SecondStep second, CancellationToken cancellation)
    {
        var challenge = body.OptionalText("challenge");
        if (body.Problem is { } problem)
        {
            return problem;
        }

        if (challenge is null)
        {
            return Say(await passkeys.AskForSignInAsync(null, context));
        }

        return await second.ReadAsync(challenge, cancellation) is var (_, user)
            ? Say(await passkeys.AskForSignInAsync(user.Id, context))
            : new Problem(SecondStep.Over);
    }

    private static async Task<IResult> LogInAsync(
        HttpContext context,
        RequestFields body,
        Visitor visitor,
        CountedAttempts attempts,
        Passkeys passkeys,
        SessionStart sessions,
        CancellationToken cancellation)
    {
        var (challenge, credential) = (body.Text("challenge"), body.RawObject("credential"));
        if (body.Problem is { } problem)
        {
            return problem;
        }

        var verified = await attempts.RunAsync(
            AttemptKind.SecondFactor, "passkey", visitor, () => passkeys.VerifyAsync(challenge, credential, context));
        return verified.TryGet(out var user, out var refusal)
            ? Answer.Of(
                await sessions.StartAsync(user, Assurance.SecondFactor, visitor, cancellation), signedIn => new SessionGiven(signedIn))
            : new Problem(refusal);
    }

    private static async Task<IResult> AskForNewAsync(
        HttpContext context,
        Caller caller,
        RequestFields body,
        Visitor visitor,
        AccountChanges changes,
        Passkeys passkeys,
        CancellationToken cancellation)
    {
        var password = body.Text("password");
        if (body.Problem is { } problem)
        {
            return problem;
        }

        return (await changes.ConfirmAsync(caller.Principal, password, visitor, cancellation)).TryGet(out var user, out var refusal)
            ? Say(await passkeys.AskForNewAsync(user, context))
            : new Problem(refusal);
    }

    private static async Task<IResult> RegisterAsync(HttpContext context, Caller caller, RequestFields body, Passkeys passkeys)
    {
        var (challenge, credential, name) = (body.Text("challenge"), body.RawObject("credential"), body.Text("name"));
        return body.Problem
            ?? Answer.Of(
                await passkeys.RegisterAsync(caller.Id, challenge, credential, name, context),
                passkey => Answer.Of(new PasskeyAnswer(WirePasskey.Of(passkey)), StatusCodes.Status201Created));
    }

    private static async Task<IResult> ListAsync(Caller caller, PasskeyService passkeys, CancellationToken cancellation) =>
        Answer.Of(new PasskeysAnswer([.. (await passkeys.ListAsync(caller.Id, cancellation)).Select(WirePasskey.Of)]));

    private static async Task<IResult> RemoveAsync(PathId id, Caller caller, PasskeyService passkeys, CancellationToken cancellation) =>
        Answer.Of(await passkeys.RemoveAsync(caller.Id, id, cancellation), _ => Answer.Nothing);

    private static IResult Say(PasskeyQuestion question) => Answer.Of(
        new PasskeyOptionsAnswer(question.Challenge.Text, question.Challenge.ExpiresAt, JsonElement.Parse(question.OptionsJson)));
}
