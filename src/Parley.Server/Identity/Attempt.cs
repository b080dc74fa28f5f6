namespace Parley.Server.Identity;

/// <summary>One attempt under way. Ended without a word it does not count: the store broke, or too much was waiting, and that is nobody's
/// guess.</summary>
public sealed class Attempt : IDisposable
{
    private readonly AttemptLimits _limits;
    private readonly AttemptLimits.Drop[] _drops;
    private readonly bool _reserved;
    private bool _ended;

    internal Attempt(AttemptLimits limits, AttemptLimits.Drop[] drops, bool reserved)
    {
        _limits = limits;
        _drops = drops;
        _reserved = reserved;
    }

    /// <summary>It counts.</summary>
    public void Count()
    {
        if (!_ended)
        {
            _ended = true;
            _limits.Failed(_drops, _reserved);
        }
    }

    /// <summary>It does not count, and neither do those before it on this account from this address.</summary>
    public void Succeed() => End(succeeded: true);

    public void Dispose() => End(succeeded: false);

    private void End(bool succeeded)
    {
        if (!_ended)
        {
            _ended = true;
            _limits.Forgive(_drops, _reserved, succeeded);
        }
    }
}
