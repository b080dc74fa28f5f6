using System.Text.Json;
using Parley.Server.Commands;

namespace Parley.Server.Tests.Operators;

/// <summary>A terminal that remembers what was printed.</summary>
internal sealed class Spoken(string input) : IDisposable
{
    private readonly StringReader _input = new(input);
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public Terminal Terminal => new(_input, _output, _errors);

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }
}

/// <summary>How a command ended, and what it said.</summary>
internal sealed record Told(int Code, string Output, string Errors)
{
    public JsonElement Json => JsonElement.Parse(Output);
}
