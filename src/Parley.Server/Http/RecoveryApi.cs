using Parley.Core;
using Parley.Core.Access;
using Parley.Protocols.Http;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>What the links in mails open. None of these signs anybody in.</summary>
internal static class RecoveryApi
{
    public static void MapRecovery(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").WithTags("Sign in");
        auth.MapPost("/password/forgot", ForgotAsync).Needs(Permission.RecoverAccount)
            .WithSummary("Ask for a new password by mail")
            .WithDescription("Answered alike, and as fast, for addresses with and without an account.")
            .Takes<ForgotPasswordBody>()
            .Answers<MailedAnswer>(StatusCodes.Status202Accepted)
            .Refuses(RefusalCode.Forbidden, "This server sends no mail.");
        auth.MapPost("/password/reset", ResetAsync).Needs(Permission.RecoverAccount)
            .WithSummary("Choose a new password with the link of a mail")
            .WithDescription("Once, within an hour. All sessions end. A second factor is asked for at the next sign-in as ever.")
            .Takes<ResetPasswordBody>()
            .AnswersNothing();
        auth.MapPost("/email/confirm", ConfirmAsync).Needs(Permission.RecoverAccount)
            .WithSummary("Confirm an address with the link of a mail")
            .WithDescription("Makes the account of a sign-up, or the new address that of an account.")
            .Takes<LinkBody>()
            .AnswersNothing()
            .Refuses(RefusalCode.Forbidden, "The invitation opens nothing any more.")
            .Refuses(RefusalCode.Conflict, "The address was taken meanwhile.");
    }

    private static async Task<IResult> ForgotAsync(
        RequestFields body, Visitor visitor, Recovery recovery, CancellationToken cancellation)
    {
        var email = body.Text("email");
        return body.Problem ?? Answer.Of(await recovery.ForgotAsync(email, visitor, cancellation), _ => Mailed.NewPassword);
    }

    private static async Task<IResult> ResetAsync(
        RequestFields body, Visitor visitor, Recovery recovery, CancellationToken cancellation)
    {
        var (token, password) = (body.Text("token"), body.Text("new_password"));
        return body.Problem ?? Answer.Of(await recovery.ResetAsync(token, password, visitor, cancellation), _ => Answer.Nothing);
    }

    private static async Task<IResult> ConfirmAsync(
        RequestFields body, Visitor visitor, Recovery recovery, CancellationToken cancellation)
    {
        var token = body.Text("token");
        return body.Problem ?? Answer.Of(await recovery.ConfirmAsync(token, visitor, cancellation), _ => Answer.Nothing);
    }
}
