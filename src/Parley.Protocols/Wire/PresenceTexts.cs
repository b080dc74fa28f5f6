namespace Parley.Protocols.Wire;

internal static class PresenceTexts
{
    public const string Text = "One line of at most 100 characters; null: none.";
    public const string Emoji = "One character, of several code points perhaps, of at most 32 bytes; null: none.";
    public const string Presence = "false: you look offline to everybody, and everybody to you.";
    public const string LastSeen = "false: nobody is told when you were last here.";
    public const string ReadReceipts = "false: nobody is told what you have read.";
}
