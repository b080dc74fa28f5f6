using System.Text;
using System.Text.Json.Nodes;
using Parley.Protocols.Documents;

namespace Parley.Testing.Hostile;

/// <summary>The frames of clients, as the records of the protocol have them: a new one is attacked without a row here.</summary>
public static class HostileFrames
{
    /// <summary>Frames that are taken, with the ids of a scene.</summary>
    public static IReadOnlyList<(string Name, JsonObject Frame, IReadOnlyList<string> Members)> Of(HostileScene scene) =>
    [
        .. AsyncApiDocument.OfClients.Select(frame =>
        {
            var good = scene.Fill(Examples.Of(frame, SchemaUse.ClientFrame));
            good["id"] = 1;
            return (frame.Name, good, (IReadOnlyList<string>)[.. RecordMember.Of(frame).Select(member => member.Name)]);
        }),
    ];

    /// <summary>Each member with each hostile value, left out and twice; and what is no frame at all.</summary>
    public static IEnumerable<(string What, byte[] Frame, string? Id)> Table(HostileScene scene)
    {
        var number = 0;
        foreach (var (name, good, members) in Of(scene))
        {
            foreach (var member in members)
            {
                var isNamed = member != "id";
                var rest = good.DeepClone().AsObject();
                rest.Remove(member);
                var value = good[member]?.ToJsonString() ?? "null";
                foreach (var hostile in HostileValues.Json.Append($"{value},\"{member}\":{value}").Append(null))
                {
                    var id = $"f{++number:D}";
                    rest["id"] = id;
                    if (!isNamed)
                    {
                        rest.Remove("id");
                    }

                    var first = hostile is null ? "" : $"\"{member}\":{hostile}{(rest.Count == 0 ? "" : ",")}";
                    yield return ($"{name}.{member}", Encoding.UTF8.GetBytes($"{{{first}{rest.ToJsonString()[1..]}"), isNamed ? id : null);
                }
            }

            foreach (var body in HostileBodies.Around(good.ToJsonString()).Where(body => body.Length <= 64 * 1024))
            {
                yield return (name, body, null);
            }
        }
    }
}
