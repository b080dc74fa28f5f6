using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Signing up, in and out, and who one is.</summary>
internal static class AuthApi
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Sign in");
        auth.MapPost("/register", RegisterAsync).Needs(Permission.SignUp)
            .WithSummary("Make an account and sign in")
            .Takes<RegisterBody>()
            .Answers<SessionAnswer>(StatusCodes.Status201Created)
            .Answers<MailedAnswer>(StatusCodes.Status202Accepted, "With confirmation by e-mail on: for every address.")
            .Refuses(RefusalCode.Forbidden, "The setup code is wrong, or was used.")
            .Refuses(RefusalCode.Conflict, "The address has an account.");
        auth.MapPost("/login", LogInAsync).Needs(Permission.SignIn)
            .WithSummary("Sign in")
            .WithDescription("What is wrong is not told: an address without an account is answered like a wrong password.")
            .Takes<LogInBody>()
            .Answers<SessionAnswer>()
            .Answers<TwoFactorAnswer>(StatusCodes.Status202Accepted, "The account has a second factor.")
            .Refuses(RefusalCode.Unauthorized, "The address or the password is wrong.");
        auth.MapGet("/me", MeAsync).WithMetadata(WithoutSecondFactor.Mark).Needs(Permission.UseSession).WithSummary("Who am I").Answers<UserAnswer>();
        auth.MapPost("/logout", LogOutAsync).WithMetadata(WithoutSecondFactor.Mark).Needs(Permission.UseSession)
            .WithSummary("End this session")
            .AnswersNothing();
        auth.MapPost("/refresh", RefreshAsync).Needs(Permission.ManageAccount)
            .WithSummary("A new token for this session")
            .WithDescription(
                "The old one opens for 30 seconds more, and gives the same new one again until then. Used later it ends the session: "
                + "somebody has a copy.")
            .Answers<SessionAnswer>()
            .Refuses(RefusalCode.Forbidden, "An API token is not refreshed.");
        auth.MapPost("/ticket", TicketAsync).Needs(Permission.UseSession).WithSummary("A key to one WebSocket, used once").Answers<TicketAnswer>();
    }

    private static async Task<IResult> RegisterAsync(
        RequestFields body, Visitor visitor, Accounts accounts, CancellationToken cancellation)
    {
        var request = new SignUp(
            body.Text("name"), body.Text("email"), body.Text("password"), body.OptionalText("setup_code"), body.OptionalText("invite"));
        return body.Problem
            ?? Answer.Of(
                await accounts.SignUpAsync(request, visitor, cancellation),
                signedIn => signedIn is null ? Mailed.SignUp : new SessionGiven(signedIn, StatusCodes.Status201Created));
    }

    private static async Task<IResult> LogInAsync(
        RequestFields body, Visitor visitor, Accounts accounts, CancellationToken cancellation)
    {
        var request = new LogIn(body.Text("email"), body.Text("password"), body.OptionalText("code"));
        var asJwt = body.OneOf("token_type", RequestWords.TokenTypes, otherwise: false);
        return body.Problem ?? Answer.Of(await accounts.SignInAsync(request, visitor, cancellation), step => SayStep(step, asJwt));
    }

    // {"two_factor":{"challenge":"q1w2…","methods":["totp","recovery_code"],"expires_at":"2026-11-21T02:30:26.123Z"}}
    internal static IResult SayStep(PasswordAccepted step, bool asJwt) => step.Session is { } session
        ? new SessionGiven(session, asJwt: asJwt)
        : Answer.Of(
            new TwoFactorAnswer(new WireTwoFactor(step.Challenge!, step.Methods, step.ExpiresAt)), StatusCodes.Status202Accepted);

    private static async Task<IResult> MeAsync(Caller caller, UserService users, CancellationToken cancellation) =>
        Answer.Of(new UserAnswer(WireOwnUser.Of((await users.FindAsync(caller.Id, cancellation))!)));

    private static async Task<IResult> LogOutAsync(Caller caller, Accounts accounts, CancellationToken cancellation) =>
        Answer.Of(await accounts.SignOutAsync(caller.Principal, cancellation), _ => SessionTaken.Answer);

    private static async Task<IResult> RefreshAsync(
        Caller caller, BearerToken token, SessionKeys keys, CancellationToken cancellation) =>
        Answer.Of(await keys.RefreshAsync(caller.Principal, token.Text, cancellation), signedIn => new SessionGiven(signedIn, asJwt: token.IsJwt));

    private static async Task<IResult> TicketAsync(Caller caller, SessionKeys keys, CancellationToken cancellation) => Answer.Of(
        await keys.TicketAsync(caller.Principal, cancellation),
        issued => Answer.Of(new TicketAnswer(issued.Ticket.Text, issued.ExpiresAt)));
}
