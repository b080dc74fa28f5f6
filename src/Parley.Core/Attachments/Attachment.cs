namespace Parley.Core.Attachments;

/// <summary>What is attached to a message.</summary>
/// <param name="Url">Of a link: as it came. The server never asks for it.</param>
public sealed record Attachment(long Id, string Name, string Url);
