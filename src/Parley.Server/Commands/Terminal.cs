namespace Parley.Server.Commands;

/// <summary>What a command reads and writes.</summary>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Errors);
