using System.ComponentModel;
using Parley.Protocols.Wire;

namespace Parley.Protocols.Http;

// {"user":{"id":7,"name":"Ada",…}}
public sealed record UserAnswer(WireOwnUser User);

public sealed record UserBody([Description("1 to 80 characters."), Example("Ada")] string Name);
