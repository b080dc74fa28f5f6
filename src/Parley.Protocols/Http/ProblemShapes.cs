using System.ComponentModel;
using System.Text.Json.Serialization;
using Parley.Core;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"Not found.","request_id":"0HNH…:00000002",
//  "errors":{}}
[Description("Why not (RFC 9457). What does not exist and what one may not see are the same but for request_id.")]
public sealed record WireProblem(
    [Example("about:blank")] string Type,
    [Example("Not Found")] string Title,
    [Example(404)] int Status,
    [Description("Stable: for programs."), Example("not_found")] RefusalCode Code,
    [Description("For people; may change."), Example("Not found.")] string Detail,
    [Description("Finds the request in the server's log."), Example("0HNQ7F7B3Q38H:00000002")] string RequestId,
    [Description("The detail again, in the family of 000 only.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message,
    [Description("The detail again, in the family of 000 only.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [Description("All members at fault at once, each with what is wrong with it.")] IReadOnlyDictionary<string, string[]> Errors);
