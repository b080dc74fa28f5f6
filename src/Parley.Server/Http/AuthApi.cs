using Parley.Core.Users;
using Parley.Protocols.Json;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>Signing up, in and out, and who one is.</summary>
internal static class AuthApi
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/register", RegisterAsync).AllowAnonymous();
        routes.MapPost("/auth/login", LogInAsync).AllowAnonymous();
        routes.MapGet("/auth/me", MeAsync);
        routes.MapPost("/auth/logout", LogOutAsync);
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
        Answer.Named("user", (await users.FindAsync(caller.Id, cancellation))!, UserJson.WriteOwn);

    private static async Task<IResult> LogOutAsync(Caller caller, Accounts accounts, CancellationToken cancellation) =>
        Answer.Of(await accounts.SignOutAsync(caller.Principal, cancellation), _ => Answer.Nothing);

    // {"user":{"id":7,"name":"Ada",…},"token":"ply_…","expires_at":"2026-12-21T02:25:26.123Z"}
    private static JsonAnswer Say(SignedIn signedIn, int status) => new(status, json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("user");
        UserJson.WriteOwn(json, signedIn.User);
        json.WriteString("token", signedIn.Token.Text);
        json.WriteTime("expires_at"u8, signedIn.ExpiresAt);
        json.WriteEndObject();
    });
}
