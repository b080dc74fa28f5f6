using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http.Family003;

/// <summary>Signing up, in and out as the family of 003 knows it.</summary>
internal static class AccountsOf003
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/register", RegisterAsync).Needs(Permission.SignUp)
            .WithSummary("Make an account and sign in")
            .Takes<RegisterBodyOf003>()
            .Answers<SessionAnswer>(StatusCodes.Status201Created)
            .Answers<MailedAnswer>(StatusCodes.Status202Accepted, "With confirmation by e-mail on: for every address.")
            .Refuses(RefusalCode.Forbidden, "The setup code is wrong, or was used.")
            .Refuses(RefusalCode.Conflict, "The address has an account.");
        routes.MapPost("/login", LogInAsync).Needs(Permission.SignIn)
            .WithSummary("Sign in")
            .Takes<LogInBodyOf003>()
            .Answers<SessionAnswer>()
            .Answers<TwoFactorAnswer>(StatusCodes.Status202Accepted, "The account has a second factor: ask again with its code.")
            .Refuses(RefusalCode.Unauthorized, "The address or the password is wrong.");
        routes.MapGet("/user", UserAsync).WithMetadata(WithoutSecondFactor.Mark).Needs(Permission.UseSession)
            .WithSummary("Who am I")
            .Answers<WireOwnUser>();
        routes.MapPost("/logout", LogOutAsync).WithMetadata(WithoutSecondFactor.Mark).Needs(Permission.UseSession)
            .WithSummary("End this session")
            .AnswersNothing();
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
        return body.Problem ?? Answer.Of(await accounts.SignInAsync(request, visitor, cancellation), step => AuthApi.SayStep(step, asJwt: false));
    }

    private static async Task<IResult> UserAsync(Caller caller, UserService users, CancellationToken cancellation) =>
        Answer.Of(WireOwnUser.Of((await users.FindAsync(caller.Id, cancellation))!));

    private static async Task<IResult> LogOutAsync(Caller caller, Accounts accounts, CancellationToken cancellation) =>
        Answer.Of(await accounts.SignOutAsync(caller.Principal, cancellation), _ => SessionTaken.Answer);
}
