using Parley.Server.Configuration;

namespace Parley.Server.Identity.Tokens;

/// <summary>
/// The keys of one issuer. A file is looked at when a token comes, once a second at most, and read again when it has changed; what cannot be
/// read then leaves the keys as they are, so that half a file locks nobody out.
/// </summary>
internal sealed partial class IssuerKeys(IssuerSettings issuer, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    private const long LargestFile = 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _looked;
    private (DateTime Written, long Length) _seen;
    private volatile IReadOnlyList<JwtKey> _keys = [];

    /// <summary>Reads them for the first time.</summary>
    /// <exception cref="ConfigurationException">There are none.</exception>
    public void Load()
    {
        lock (_gate)
        {
            try
            {
                _looked = clock.GetTimestamp();
                _keys = Read();
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
            {
                throw new ConfigurationException($"The key of the issuer {issuer.Name} in {issuer.Key} is none: {wrong.Message}.");
            }
        }
    }

    public IReadOnlyList<JwtKey> Current()
    {
        if (issuer.Key.File is not null && clock.GetElapsedTime(Volatile.Read(ref _looked)) >= Pause)
        {
            Look();
        }

        return _keys;
    }

    private void Look()
    {
        // One looks; the others go on with what there is.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            Volatile.Write(ref _looked, clock.GetTimestamp());
            if (Stamp() == _seen)
            {
                return;
            }

            _keys = Read();
            LogTaken(logger, issuer.Name, _keys.Count);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
        {
            LogKept(logger, issuer.Name, issuer.Key.File!, wrong.Message);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private IReadOnlyList<JwtKey> Read()
    {
        if (issuer.Key.File is not { } file)
        {
            return KeyReading.Read(issuer.Key.Secret!, issuer.Key.Form, issuer.Algorithm);
        }

        // Before the content: what is written meanwhile is seen at the next look.
        _seen = Stamp();
        return _seen.Length > LargestFile
            ? throw new FormatException("it is larger than a mebibyte")
            : KeyReading.Read(File.ReadAllBytes(file), issuer.Key.Form, issuer.Algorithm);
    }

    // Of what a link leads to: orchestrators replace the link.
    private (DateTime Written, long Length) Stamp()
    {
        var link = new FileInfo(issuer.Key.File!);
        var target = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
        return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
    }

    [LoggerMessage(3050, LogLevel.Information, "The issuer {Issuer} has other keys now: {Count}")]
    private static partial void LogTaken(ILogger logger, string issuer, int count);

    [LoggerMessage(3051, LogLevel.Warning, "The keys of the issuer {Issuer} stay as they were; {File} cannot be used: {Reason}")]
    private static partial void LogKept(ILogger logger, string issuer, string file, string reason);
}
