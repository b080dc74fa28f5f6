namespace Parley.Server.Tests.Access;

/// <summary>A kind of people: a column of the authorisation matrix.</summary>
/// <param name="What">In words, for whoever reads what failed.</param>
/// <param name="Role">On this server: member, guest, bot or admin.</param>
/// <param name="Standing">In the conversation of its scene: stranger, former, banned, member, admin or owner.</param>
/// <param name="ByKey">It comes with an API token. Bots always do.</param>
internal sealed record Column(char Letter, string What, string Role, string Standing, bool ByKey = false)
{
    /// <summary>In the order of the cells of a row.</summary>
    public static readonly Column[] All =
    [
        new('n', "nobody", "none", "stranger"),
        new('d', "deactivated", "none", "member"),
        new('s', "stranger", "member", "stranger"),
        new('f', "former member", "member", "former"),
        new('b', "banned", "member", "banned"),
        new('e', "owner of another conversation", "member", "stranger"),
        new('r', "administrator of the server", "admin", "stranger"),
        new('k', "API token of an administrator", "admin", "stranger", ByKey: true),
        new('g', "guest outside", "guest", "stranger"),
        new('o', "bot outside", "bot", "stranger", ByKey: true),
        new('t', "API token of a stranger", "member", "stranger", ByKey: true),
        new('m', "member", "member", "member"),
        new('G', "guest inside", "guest", "member"),
        new('B', "bot inside", "bot", "member", ByKey: true),
        new('K', "API token of a member", "member", "member", ByKey: true),
        new('a', "admin", "member", "admin"),
        new('w', "owner", "member", "owner"),
        new('W', "API token of the owner", "member", "owner", ByKey: true),
    ];

    public bool HasSession => Role != "none";

    public override string ToString() => What;
}
