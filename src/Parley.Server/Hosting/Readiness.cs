namespace Parley.Server.Hosting;

/// <summary>Whether this process wants new work: a load balancer asks before it sends any, and every door before it lets one in.</summary>
public sealed class Readiness
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public void BeginDrain() => _draining = true;
}
