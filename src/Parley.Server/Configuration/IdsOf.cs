namespace Parley.Server.Configuration;

/// <summary>Whose ids people have on every wire.</summary>
public enum IdsOf
{
    Parley,

    /// <summary>Those of the application whose tokens are believed.</summary>
    Own,
}
