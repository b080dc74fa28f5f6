namespace Parley.Core.WebHooks;

/// <summary>One body for an application's own server.</summary>
/// <param name="App">Whose it is, as the settings call it.</param>
public sealed record WebHook(string App, string Url, string Body);

/// <summary>Those of one app that go to one address: they leave in order, and hold up nobody else's.</summary>
public sealed record WebHookLine(string App, string Url);

/// <summary>One that waits.</summary>
public sealed record WaitingWebHook(long Id, string Body);
