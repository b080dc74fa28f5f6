namespace Parley.Server.Mail;

/// <summary>What a mail says, before it is put into a form.</summary>
/// <param name="Action">The words on the button, where there is something to open.</param>
/// <param name="Link">Where it leads.</param>
/// <param name="Closing">The last paragraph, in small print.</param>
internal sealed record Letter(string Subject, IReadOnlyList<string> Paragraphs, string? Action, Uri? Link, string Closing);
