using System.Text;
using System.Text.Json;
using Parley.Protocols.Envelope;
using Xunit;

namespace Parley.Protocols.Tests.Envelope;

/// <summary>The server's own validation against the corpus; schema.test.mjs holds the schema against the same file.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void The_reader_takes_what_is_a_frame_and_nothing_else()
    {
        var corpus = JsonDocument.Parse(File.ReadAllText(PathOf("tests/Conformance/stock/envelope-corpus.json"))).RootElement;
        Assert.True(corpus.GetArrayLength() > 50);
        foreach (var row in corpus.EnumerateArray())
        {
            var connection = new EnvelopeConnection();
            connection.SignIn(7);
            var frame = Encoding.UTF8.GetBytes(row.GetProperty("frame").GetRawText());
            var input = connection.Receive(frame, isText: true, TimeSpan.Zero);
            var isValid = row.GetProperty("valid").GetBoolean();
            Assert.True(isValid == input.Command is not null, $"{row.GetProperty("what")}: {input.Answer?.Refusal.Detail}");
            Assert.True(isValid == input.Answer is null);
        }
    }

    private static string PathOf(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            {
                return Path.Combine(folder.FullName, file);
            }
        }

        throw new InvalidOperationException("This is not a checkout.");
    }
}
