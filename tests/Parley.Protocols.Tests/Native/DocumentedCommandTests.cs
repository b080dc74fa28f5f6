using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Protocols.Documents;
using Parley.Protocols.Native;
using Parley.Protocols.Wire;
using Xunit;

namespace Parley.Protocols.Tests.Native;

/// <summary>The parser takes of every frame what its record says, and nothing else.</summary>
public sealed class DocumentedCommandTests
{
    public static TheoryData<Type> Frames => [.. AsyncApiDocument.OfClients];

    [Theory]
    [MemberData(nameof(Frames))]
    public void The_example_is_taken(Type frame) => Assert.Null(RefusalOf(Examples.Of(frame, SchemaUse.ClientFrame)));

    [Theory]
    [MemberData(nameof(Frames))]
    public void Without_a_required_member_it_is_refused_and_without_any_other_it_is_taken(Type frame)
    {
        foreach (var member in RecordMember.Of(frame))
        {
            var said = Examples.Of(frame, SchemaUse.ClientFrame);
            said.Remove(member.Name);
            Assert.True(Schemas.IsRequired(member, SchemaUse.ClientFrame) == (RefusalOf(said) is not null), $"without {member.Name}: {said}");
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Null_is_taken_where_the_record_says_so(Type frame)
    {
        foreach (var member in RecordMember.Of(frame))
        {
            var said = Examples.Of(frame, SchemaUse.ClientFrame);
            said[member.Name] = null;
            var takesNull = member.Get<TakesNullAttribute>() is not null || member.Get<LaterAttribute>() is not null;
            Assert.True(takesNull == (RefusalOf(said) is null), $"{member.Name} as null: {said}");
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void Any_other_member_is_refused(Type frame)
    {
        var said = Examples.Of(frame, SchemaUse.ClientFrame);
        said["undocumented"] = 1;
        Assert.Equal("undocumented", RefusalOf(said)?.Field);
    }

    [Fact]
    public void Every_member_that_the_parser_asks_for_is_documented()
    {
        foreach (var type in AsyncApiDocument.OfClients.GroupBy(frame => Schemas.TypeWordOf(frame)!))
        {
            var documented = type.SelectMany(RecordMember.Of).Select(member => member.Name).Distinct();
            var asked = type.SelectMany(frame => Read(Examples.Of(frame, SchemaUse.ClientFrame)).Known).Distinct();
            Assert.Equal(documented.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_example_of_a_server_frame_has_the_type_of_its_frame() =>
        Assert.All(AsyncApiDocument.OfServer, frame =>
            Assert.Equal(Schemas.TypeWordOf(frame), (string?)Examples.Of(frame, SchemaUse.Answer)["type"]));

    private static Core.Refusal? RefusalOf(JsonObject said) =>
        NativeReader.Read(JsonSerializer.SerializeToUtf8Bytes(said), NativeDialect.Strict).Refusal;

    private static NativeFields Read(JsonObject said)
    {
        var fields = new NativeFields(JsonSerializer.SerializeToElement(said), NativeDialect.Strict);
        NativeCommands.Read((string)said["type"]!, default, fields, NativeDialect.Strict);
        return fields;
    }
}
