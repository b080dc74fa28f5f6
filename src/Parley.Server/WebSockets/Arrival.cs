using System.Net;
using Parley.Core.Sessions;

namespace Parley.Server.WebSockets;

/// <summary>What is known of a connection from the request that it began as.</summary>
/// <param name="Principal">Known already by the request's own credentials; null: the frame <c>auth</c> must come.</param>
/// <param name="ByCookie">The browser named the principal by itself: the page may still say otherwise, in its first frame.</param>
internal sealed record Arrival(IPAddress? Address, Principal? Principal = null, bool ByCookie = false);
