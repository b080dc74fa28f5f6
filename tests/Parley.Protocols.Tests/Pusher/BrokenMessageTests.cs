using System.Text;
using Parley.Core;
using Parley.Protocols.Pusher;
using Parley.Testing.Hostile;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>Messages and bodies broken at random, from a printed seed; the same in hundreds of thousands is part of the faults.</summary>
public sealed class BrokenMessageTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    public static TheoryData<int> Seeds => [1, 77, Random.Shared.Next(1, 1_000_000)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Are_answered_or_let_through_as_they_were_signed(int seed)
    {
        output.WriteLine($"seed {seed}");
        var mutants = new PusherMutants(seed);
        var taken = mutants.ToConnection(Rounds, TestContext.Current.CancellationToken);
        output.WriteLine($"{taken} of {Rounds} let through");
        Assert.Empty(mutants.Wrong);
        Assert.InRange(taken, Rounds / 10, Rounds / 2);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bodies_are_refused_or_come_to_events_that_can_be_told(int seed)
    {
        output.WriteLine($"seed {seed}");
        var mutants = new PusherMutants(seed);
        var taken = mutants.ToPublisher(Rounds, TestContext.Current.CancellationToken);
        output.WriteLine($"{taken} of {Rounds} taken");
        Assert.Empty(mutants.Wrong);
        Assert.InRange(taken, Rounds / 20, Rounds - (Rounds / 10));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_wherever_they_stand()
    {
        // Each letter is one byte here.
        string[] bodies =
        [
            "{\"name\":\"n\",\"channel\":\"a\",\"data\":{\"a\":\"\u00ff\"}}", "{\"name\":\"n\",\"channel\":\"a\",\"data\":\"\u00c0\u0080\"}",
            "{\"name\":\"\u00ed\u00a0\u0080\",\"channel\":\"a\",\"data\":\"\"}", "{\"\u00ff\":1,\"name\":\"n\",\"channel\":\"a\",\"data\":\"\"}",
            "{\"name\":\"n\",\"channel\":\"a\",\"data\":{\"\u00ff\":1}}",
        ];
        var app = new Wire().App;
        Assert.All(bodies, body => Assert.Equal(RefusalCode.BadRequest, PusherPublication.Read(Encoding.Latin1.GetBytes(body), app).Refusal?.Code));
    }
}
