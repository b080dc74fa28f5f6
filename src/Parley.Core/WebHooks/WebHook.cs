namespace Parley.Core.WebHooks;

/// <summary>One body for an application's own server.</summary>
/// <param name="App">Whose it is, as the settings call it.</param>
public sealed record WebHook(string App, string Url, string Body);

/// <summary>One that is to be sent now.</summary>
/// <param name="Attempts">This one with them.</param>
/// <param name="CreatedAt">UTC milliseconds.</param>
public sealed record DueWebHook(long Id, WebHook Hook, int Attempts, long CreatedAt);
