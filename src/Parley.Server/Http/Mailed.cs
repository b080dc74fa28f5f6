using Parley.Protocols.Http;
using Parley.Server.Http.Answers;

namespace Parley.Server.Http;

/// <summary>202 with one sentence, the same bytes whoever has the address (attack AU2).</summary>
internal static class Mailed
{
    public static readonly IResult SignUp = Say("A mail is on its way: open the link in it to go on.");
    public static readonly IResult NewPassword = Say("If this address has an account, a mail is on its way.");

    public static readonly IResult NewAddress = Say("A mail is on its way to the new address: open the link in it.");

    private static IResult Say(string detail) => Answer.Of(new MailedAnswer(detail), StatusCodes.Status202Accepted);
}
