using Parley.Core;
using Parley.Core.Access;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>What one changes about one's own account, always with the password once more.</summary>
internal static class AccountApi
{
    private const string WrongPassword = "The password is wrong, or it is an API token that asks.";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Sign in");
        auth.MapPut("/password", ChangePasswordAsync).Needs(Permission.ManageAccount)
            .WithSummary("Change the password")
            .WithDescription("All sessions, API tokens and connections end, this one included; the answer holds a new session in its place.")
            .Takes<PasswordBody>()
            .Answers<SessionAnswer>()
            .Refuses(RefusalCode.Forbidden, WrongPassword)
            .Refuses(RefusalCode.Conflict, "It was changed meanwhile.");
        auth.MapPut("/email", ChangeEmailAsync).Needs(Permission.ManageAccount)
            .WithSummary("Change the e-mail address")
            .Takes<EmailBody>()
            .Answers<UserAnswer>()
            .Answers<MailedAnswer>(StatusCodes.Status202Accepted, "Where this server sends mail: a link in one to the new address does it.")
            .Refuses(RefusalCode.Forbidden, WrongPassword)
            .Refuses(RefusalCode.Conflict, "The address has an account.");
        auth.MapDelete("/me", DeactivateAsync).Needs(Permission.ManageAccount)
            .WithSummary("Close my account")
            .WithDescription("What was written stays. An administrator can open the account again.")
            .Takes<ConfirmBody>()
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, WrongPassword)
            .Refuses(RefusalCode.Conflict, "The last administrator stays.");
    }

    private static async Task<IResult> ChangePasswordAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, CancellationToken cancellation)
    {
        var (current, wanted) = (body.Text("current_password"), body.Text("new_password"));
        var keepTokens = body.OptionalFlag("keep_tokens") ?? false;
        return body.Problem
            ?? Answer.Of(
                await changes.ChangePasswordAsync(caller.Principal, current, wanted, keepTokens, visitor, cancellation),
                signedIn => new SessionGiven(signedIn));
    }

    private static async Task<IResult> ChangeEmailAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, CancellationToken cancellation)
    {
        var (email, password) = (body.Text("email"), body.Text("password"));
        return body.Problem
            ?? Answer.Of(
                await changes.ChangeEmailAsync(caller.Principal, email, password, visitor, cancellation),
                user => user is null ? Mailed.NewAddress : Answer.Of(new UserAnswer(WireOwnUser.Of(user))));
    }

    private static async Task<IResult> DeactivateAsync(
        Caller caller, RequestFields body, Visitor visitor, AccountChanges changes, CancellationToken cancellation)
    {
        var password = body.Text("password");
        return body.Problem
            ?? Answer.Of(await changes.DeactivateAsync(caller.Principal, password, visitor, cancellation), _ => SessionTaken.Answer);
    }
}
