using System.Text;
using Parley.Core;
using Parley.Protocols.Pusher;
using Xunit;

namespace Parley.Protocols.Tests.Pusher;

/// <summary>Literal bodies of the HTTP API.</summary>
public sealed class PublicationTests
{
    private static readonly PusherApp App = new("3", "key", "secret");

    [Fact]
    public void An_event_names_its_channels_and_whom_to_leave_out()
    {
        var read = Read("""{"name":"multi","data":"{\"a\":1}","channels":["orders","private-chat.1","orders"],"socket_id":"1.2","info":"subscription_count, x"}""");
        var publication = read.Value;
        Assert.Equal(("multi", "{\"a\":1}", "1.2"), (publication.Name, publication.Data, publication.SocketId));
        Assert.Equal(["orders", "private-chat.1"], publication.Channels.Select(channel => channel.Name));
        Assert.Contains("subscription_count", publication.Info);
    }

    [Theory]
    [InlineData("""{"name":"a","data":"x","channel":"orders"}""", "x")]
    [InlineData("""{"name":"a","data":{ "b" : 1 },"channel":"orders"}""", """{ "b" : 1 }""")]
    [InlineData("""{"name":"a","data":[1],"channel":"orders"}""", "[1]")]
    [InlineData("""{"name":"a","data":"","channel":"#server-to-user-7"}""", "")]
    public void Data_is_told_as_it_stands(string body, string data) => Assert.Equal(data, Read(body).Value.Data);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"","data":"","channel":"a"}""")]
    [InlineData("""{"name":7,"data":"","channel":"a"}""")]
    [InlineData("""{"name":"a","channel":"a"}""")]
    [InlineData("""{"name":"a","data":null,"channel":"a"}""")]
    [InlineData("""{"name":"a","data":"\ud800","channel":"a"}""")]
    [InlineData("""{"name":"a","data":""}""")]
    [InlineData("""{"name":"a","data":"","channels":[]}""")]
    [InlineData("""{"name":"a","data":"","channels":["a",7]}""")]
    [InlineData("""{"name":"a","data":"","channels":"a"}""")]
    [InlineData("""{"name":"a","data":"","channels":["a","b c"]}""")]
    [InlineData("""{"name":"pusher:error","data":"","channel":"a"}""")]
    [InlineData("""{"name":"pusher_internal:member_added","data":"","channel":"a"}""")]
    [InlineData("""{"name":"a","data":"","channel":"a","socket_id":"1"}""")]
    [InlineData("""{"name":"a","data":"","channel":"a","socket_id":"1.2.3"}""")]
    [InlineData("""{"name":"a","data":"","channel":"a","socket_id":".2"}""")]
    [InlineData("""{"name":"a","name":"b","data":"","channel":"a"}""")]
    public void What_is_no_event_is_refused(string body) => Assert.Equal(RefusalCode.BadRequest, Read(body).Refusal?.Code);

    [Fact]
    public void An_event_has_its_bounds()
    {
        Assert.Equal(RefusalCode.TooLarge, Read($$"""{"name":"a","data":"{{new string('x', 10_241)}}","channel":"a"}""").Refusal?.Code);
        Assert.Null(Read($$"""{"name":"a","data":"{{new string('x', 10_240)}}","channel":"a"}""").Refusal);
        Assert.NotNull(Read($$"""{"name":"{{new string('x', 201)}}","data":"","channel":"a"}""").Refusal);
        Assert.NotNull(Read($$"""{"name":"a","data":"","channels":[{{string.Join(',', Enumerable.Range(1, 101).Select(i => $"\"{i}\""))}}]}""").Refusal);
    }

    [Fact]
    public void A_batch_is_good_as_a_whole_or_not_at_all()
    {
        Assert.Equal(2, Batch("""{"batch":[{"name":"a","data":"1","channel":"x"},{"name":"b","data":"2","channel":"y"}]}""").Value.Count);
        Assert.NotNull(Batch("""{"batch":[{"name":"a","data":"1","channel":"x"},{"name":"b","data":"2"}]}""").Refusal);
        Assert.NotNull(Batch("""{"batch":[{"name":"a","data":"1","channels":["x","y"]}]}""").Refusal);
        Assert.NotNull(Batch("""{"batch":[]}""").Refusal);
        Assert.NotNull(Batch("""{"batch":[7]}""").Refusal);
        Assert.NotNull(Batch("""{"batch":{}}""").Refusal);
        var eleven = string.Join(',', Enumerable.Repeat("""{"name":"a","data":"1","channel":"x"}""", 11));
        Assert.NotNull(Batch($$"""{"batch":[{{eleven}}]}""").Refusal);
    }

    private static Result<PusherPublication> Read(string body) => PusherPublication.Read(Encoding.UTF8.GetBytes(body), App);

    private static Result<IReadOnlyList<PusherPublication>> Batch(string body) => PusherPublication.ReadBatch(Encoding.UTF8.GetBytes(body), App);
}
