namespace Parley.Core.Storage;

/// <summary>The few words in which the engines' SQL differs.</summary>
internal static class Dialect
{
    /// <summary>"One of these": the parameter is an array, which PostgreSQL takes as it is and Dapper spells out for SQLite.</summary>
    public static string OneOf(this EngineKind engine, string parameter) =>
        engine == EngineKind.PostgreSql ? $"= ANY({parameter})" : $"IN {parameter}";
}
