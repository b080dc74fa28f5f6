namespace Parley.Core.Mail;

/// <summary>Why a mail is written. Stored as numbers.</summary>
public enum MailKind
{
    /// <summary>Somebody asked for a new password for this address; whether it has an account is found out when the mail is due.</summary>
    ForgottenPassword,

    /// <summary>The password was changed by a link.</summary>
    PasswordReset,

    /// <summary>Somebody signed up with this address.</summary>
    SignUp,

    /// <summary>Somebody wants this to be the address of an account.</summary>
    NewAddress,

    /// <summary>This address is no longer that of the account.</summary>
    AddressChanged,

    Invitation,

    /// <summary>A second factor was turned on or off, or a new set of recovery codes was made.</summary>
    SecondFactorChanged,

    /// <summary>The password was changed by somebody who was signed in and knew the old one.</summary>
    PasswordChanged,

    /// <summary>Whoever operates the server gave the account another password.</summary>
    PasswordGiven,
}

/// <summary>A mail that is due. Times are UTC milliseconds.</summary>
/// <param name="SubjectId">The sign-up or the invitation that it is about.</param>
/// <param name="Attempts">The present one included.</param>
public sealed record DueMail(
    long Id, MailKind Kind, long? UserId, string Recipient, long? SubjectId, int Attempts, long CreatedAt);
