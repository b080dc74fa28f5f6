using Parley.Server.Tests.Documents;
using Parley.Testing.Documents;
using Xunit;

[assembly: AssemblyFixture(typeof(EverythingSeen))]

namespace Parley.Server.Tests.Documents;

/// <summary>After a run of all tests: every documented operation was answered well, and every documented frame said, by one of them.</summary>
public sealed class EverythingSeen : IDisposable
{
    /// <summary>What is tested elsewhere, and where.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["MembersChangedFrame"] = "Of more than 256 members: Realtime's tests of large rooms say it, and the encoder's its bytes.",
    };

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("ALL_TESTS") != "1")
        {
            return;
        }

        var unseen = DocumentedHttp.Unseen.Concat(DocumentedFrames.Unseen).Except(Elsewhere.Keys).ToList();
        if (unseen.Count > 0)
        {
            throw new NotAsDocumentedException($"Documented, and met by no test: {string.Join(", ", unseen)}");
        }
    }
}
