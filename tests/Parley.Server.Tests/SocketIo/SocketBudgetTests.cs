using System.Net;
using Parley.Core.Storage;
using Parley.Server.Configuration;
using Parley.Server.Tests.Http;
using Xunit;

namespace Parley.Server.Tests.SocketIo;

/// <summary>What a connection may ask and hold: nothing that comes over Socket.IO is free.</summary>
public sealed class SocketBudgetTests() : OwnHostSuite(EngineKind.Sqlite)
{
    private const string Snake = "/socket.io/";
    private const string Unauthorized = """44{"message":"Unauthorized","data":{"code":"unauthorized"}}""";

    protected override ServerSettings Settings(ServerSettings usual) => usual with
    {
        WebSockets = new() { MaxStrangersPerAddress = 2 },
        Limits = usual.Limits with { FramesPerSecond = 1, StrangersPerSecond = 2, BurstSeconds = 5 },
    };

    [Fact]
    public async Task Who_may_not_connect_just_now_is_not_refused_but_cut_off_so_that_it_comes_back()
    {
        string? heard = Unauthorized;
        for (var tries = 0; heard == Unauthorized && tries < 100; tries++)
        {
            await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
            await socket.SayAsync("40");
            heard = await socket.HearPacketAsync();
        }

        Assert.Null(heard);
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_is_asked_for_so_often_and_no_more()
    {
        await using var socket = await ChatClient.OpenAsync(Host.BaseAddress, Snake);
        string? heard = "";
        for (var tries = 0; heard is not null && tries < 100; tries++)
        {
            await socket.SayAsync("40/none,");
            heard = await socket.HearPacketAsync();
            Assert.True(heard is null or """44/none,{"message":"Invalid namespace"}""", heard);
        }

        Assert.Null(heard);
    }

    [Theory]
    [InlineData("430[]")]
    [InlineData("40/none,")]
    public async Task What_is_no_event_counts_as_one_does(string packet)
    {
        var ada = await SignUpAsync("Ada");
        using var poller = await Poller.ConnectAsync(Host.BaseAddress, ada.Token);
        await poller.PostAsync(string.Join('\u001e', Enumerable.Repeat(packet, 10)) + "\u001e421[\"join_personal_room\"]");
        var (status, answer) = (HttpStatusCode.OK, "");
        while (status == HttpStatusCode.OK && !answer.Contains("431[", StringComparison.Ordinal))
        {
            (status, answer) = await poller.GetAsync();
        }

        Assert.Contains("rate_limited", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachments_are_taken_up_to_what_chat_could_ever_need()
    {
        var ada = await SignUpAsync("Ada");
        using var poller = await Poller.ConnectAsync(Host.BaseAddress, ada.Token);
        const string Packet = """451-["nothing",{"_placeholder":true,"num":0}]""";
        var most = Convert.ToBase64String(new byte[64 * 1024]);
        var more = Convert.ToBase64String(new byte[(64 * 1024) + 1]);
        Assert.Equal(HttpStatusCode.OK, (await poller.PostAsync($"{Packet}\u001eb{most}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await poller.PostAsync($"{Packet}\u001eb{more}")).Status);
    }

    [Fact]
    public async Task Who_has_said_goodbye_and_stays_is_a_stranger_again()
    {
        var ada = await SignUpAsync("Ada");
        using var first = await LeaveAsync();
        using var second = await LeaveAsync();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => Poller.OpenAsync(Host.BaseAddress));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        await first.PostAsync($$"""40{"token":"{{ada.Token}}"}""");
        Assert.Contains("40{", (await first.GetAsync()).Body, StringComparison.Ordinal);
        using var third = await Poller.OpenAsync(Host.BaseAddress);

        async Task<Poller> LeaveAsync()
        {
            var poller = await Poller.ConnectAsync(Host.BaseAddress, ada.Token);
            Assert.Equal(HttpStatusCode.OK, (await poller.PostAsync("41")).Status);
            return poller;
        }
    }
}
