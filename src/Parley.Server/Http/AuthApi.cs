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
            .Refuses(RefusalCode.Forbidden, "The setup code is wrong, or was used.")
            .Refuses(RefusalCode.Conflict, "The address has an account.");
        auth.MapPost("/login", LogInAsync).Needs(Permission.SignIn)
            .WithSummary("Sign in")
            .WithDescription("What is wrong is not told: an address without an account is answered like a wrong password.")
            .Takes<LogInBody>()
            .Answers<SessionAnswer>()
            .Refuses(RefusalCode.Unauthorized, "The address or the password is wrong.");
        auth.MapGet("/me", MeAsync).Needs(Permission.UseSession).WithSummary("Who am I").Answers<UserAnswer>();
        auth.MapPost("/logout", LogOutAsync).Needs(Permission.UseSession).WithSummary("End this session").AnswersNothing();
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
        var request = new SignUp(body.Text("name"), body.Text("email"), body.Text("password"), body.OptionalText("setup_code"));
        body.NotOffered("invite");
        return body.Problem
            ?? Answer.Of(
                await accounts.SignUpAsync(request, visitor, cancellation), signedIn => Say(signedIn, StatusCodes.Status201Created));
    }

    private static async Task<IResult> LogInAsync(
        RequestFields body, Visitor visitor, Accounts accounts, CancellationToken cancellation)
    {
        var (email, password) = (body.Text("email"), body.Text("password"));
        body.OneOf("token_type", RequestWords.TokenTypes, otherwise: true);
        return body.Problem
            ?? Answer.Of(
                await accounts.SignInAsync(email, password, visitor, cancellation), signedIn => Say(signedIn, StatusCodes.Status200OK));
    }

    private static async Task<IResult> MeAsync(Caller caller, UserService users, CancellationToken cancellation) =>
        Answer.Of(new UserAnswer(WireOwnUser.Of((await users.FindAsync(caller.Id, cancellation))!)));

    private static async Task<IResult> LogOutAsync(Caller caller, Accounts accounts, CancellationToken cancellation) =>
        Answer.Of(await accounts.SignOutAsync(caller.Principal, cancellation), _ => SessionTaken.Answer);

    private static async Task<IResult> RefreshAsync(
        Caller caller, BearerToken token, SessionKeys keys, CancellationToken cancellation) =>
        Answer.Of(await keys.RefreshAsync(caller.Principal, token.Text, cancellation), signedIn => Say(signedIn, StatusCodes.Status200OK));

    private static async Task<IResult> TicketAsync(Caller caller, SessionKeys keys, CancellationToken cancellation) => Answer.Of(
        await keys.TicketAsync(caller.Principal, cancellation),
        issued => Answer.Of(new TicketAnswer(issued.Ticket.Text, issued.ExpiresAt)));

    private static SessionGiven Say(SignedIn signedIn, int status) => new(signedIn, status);
}
