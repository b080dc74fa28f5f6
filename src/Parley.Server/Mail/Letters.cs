using System.Buffers;
using Parley.Core.Invites;
using Parley.Core.Users;

namespace Parley.Server.Mail;

/// <summary>The texts of all mails.</summary>
internal sealed class Letters(MailSettings settings)
{
    private const string Unasked = "If you did not ask for this, somebody else typed your address: ignore this mail, and nothing changes.";

    private static readonly SearchValues<char> OfLinks = SearchValues.Create("./:@\\<>\r\n");

    private const string Notice = "You get this mail because it concerns the safety of your account.";

    public Letter ForgottenPassword(User user, string token) => new(
        $"A new password for {settings.ServerName}",
        [
            $"Hello {Shown(user.Name)},",
            $"somebody, probably you, wants a new password for this address at {Host}. The link below lets you choose one. It works once, "
            + "for an hour. All devices are signed out with it; a second factor is still asked for.",
        ],
        "Choose a new password",
        Link("reset-password", token),
        Unasked);

    public Letter PasswordReset(User user) => Plainly(
        "Your password was changed",
        user,
        $"the password of your account at {Host} was changed with a link that was mailed to you, and all devices were signed out. If that was "
        + "not you, somebody reads your mail: secure your mailbox first, then choose another password.");

    public Letter PasswordChanged(User user) => Plainly(
        "Your password was changed",
        user,
        $"the password of your account at {Host} was changed by somebody who was signed in and knew the old one, and all other devices were signed "
        + "out. If that was not you, choose another password now: where you sign in, say that you have forgotten it.");

    public Letter PasswordGiven(User user) => Plainly(
        "Your password was changed",
        user,
        $"whoever operates {Host} gave your account another password, and all devices were signed out. If you did not ask for that, ask them.");

    public Letter SignUp(string token) => new(
        $"Confirm your address for {settings.ServerName}",
        [$"Welcome to {Host}. Open the link below within a day to confirm that this address is yours; then you can sign in."],
        "Confirm the address",
        Link("confirm-email", token),
        Unasked);

    /// <summary>To the owner of an address with which somebody signs up again, or wants to move to.</summary>
    public Letter AddressTaken() => new(
        $"You have an account at {settings.ServerName}",
        [
            $"Somebody, perhaps you, wanted to use this address at {Host}. It has an account already: sign in with it, or ask for a new "
            + "password if you have forgotten it. Nothing was changed.",
        ],
        "Sign in",
        new Uri(settings.PublicUrl, "login"),
        Unasked);

    public Letter NewAddress(string token) => new(
        "Confirm your new address",
        [$"Open the link below within a day, and this becomes the address of your account at {Host}."],
        "Confirm the address",
        Link("confirm-email", token),
        Unasked);

    public Letter AddressChanged(User user) => Plainly(
        "Your e-mail address was changed",
        user,
        $"your account at {Host} has another e-mail address now, and no mail about it comes here any more. If that was not you, tell whoever "
        + "runs that server at once.");

    public Letter SecondFactorChanged(User user) => Plainly(
        "Your sign-in was changed",
        user,
        $"a second factor, a set of recovery codes or a passkey of your account at {Host} was added, replaced or removed. If that was not you, "
        + "change your password, and look at what is set up under security in the settings.");

    public Letter Invitation(InviteCard invite, string token)
    {
        var into = invite.ConversationName is { } name ? $" into “{Shown(name)}”" : "";
        return new Letter(
            $"You are invited to {settings.ServerName}",
            [$"{Shown(invite.InviterName)} invites you to {Host}{into}. The link below works for this address."],
            "Accept the invitation",
            Link("invite", token),
            "If you do not know who that is, ignore this mail.");
    }

    private string Host => settings.PublicUrl.Authority;

    /// <summary>In the fragment: it reaches no server's log and no Referer.</summary>
    private Uri Link(string page, string token) => new(settings.PublicUrl, $"{page}#{token}");

    private static Letter Plainly(string subject, User user, string text) =>
        new(subject, [$"Hello {Shown(user.Name)},", text], null, null, Notice);

    /// <summary>A name that a mail program would make a link of, or that goes on for lines, is not repeated: the mail would carry a
    /// stranger's advertisement under our name (attack CX10).</summary>
    private static string Shown(string name) => name.Length <= 60 && !name.AsSpan().ContainsAny(OfLinks) ? name : "somebody";
}
