using System.Text;

namespace Parley.Testing.Hostile;

/// <summary>Each field of a route with each hostile value, all else good; and what is stored is what was stored before,
/// unless acknowledged.</summary>
/// <param name="every">1 for all values; more for one of so many, others for each field.</param>
public sealed class HostileTable(HostileHost host, HostileHttp http, int every = 1)
{
    private int _fields;

    // Of before the field that comes, where nothing has moved since.
    private IReadOnlyDictionary<string, string>? _known;

    public async Task AttackAsync(HostileRoute route)
    {
        foreach (var name in route.Members)
        {
            await TryAllAsync(
                route, name, [.. HostileValues.Json.Select(value => Case(route, name, value)), Without(route, name), Twice(route, name)]);
        }

        if (route.Body is not null)
        {
            await TryAllAsync(route, "body", [.. HostileBodies.Around(Text(route)).Select(body => new Said(host.Scene.PathOf(route), body))]);
        }

        foreach (var name in route.Query)
        {
            await TryAllAsync(route, name, [.. HostileValues.Address.Select(value => new Said($"{host.Scene.PathOf(route)}?{name}={value}", null))]);
        }

        foreach (var name in route.Parameters)
        {
            await TryAllAsync(route, name, [.. HostileValues.Address.Select(value => new Said(
                host.Scene.PathOf(route with { Path = route.Path.Replace($"{{{name}}}", value, StringComparison.Ordinal) }),
                route.Body is null ? null : Encoding.UTF8.GetBytes(Text(route)), IsDocumented: false))]);
        }
    }

    // Nothing may have moved where all was refused. Where some was taken, what was refused is said once more without that.
    private async Task TryAllAsync(HostileRoute route, string what, IReadOnlyList<Said> whole)
    {
        var (field, before) = (_fields++, _known ?? await StoreDigest.TakeAsync(host.Host.Database));
        _known = null;
        var all = whole.Where((_, at) => (at + field) % every == 0).ToList();
        var refused = new List<Said>();
        foreach (var said in all)
        {
            var status = await SayAsync(route, said, what);
            if (status is >= 400 and not 401)
            {
                refused.Add(said);
            }
            else if (route.Method != "GET" && !await http.IsSceneWholeAsync())
            {
                await host.SetSceneAgainAsync();
            }
        }

        if (refused.Count == all.Count && StoreDigest.Differences(before, await StoreDigest.TakeAsync(host.Host.Database)).Count == 0)
        {
            _known = before;
            return;
        }

        var again = new SaidAgain<Said>(host.Host.Database, async said => await SayAsync(route, said, what) >= 400);
        foreach (var (said, tables) in await again.FindAsync(refused))
        {
            http.Wrong.Add($"{route} ({what}) {said} was refused and changed {tables}");
        }
    }

    private Task<int> SayAsync(HostileRoute route, Said said, string what) => http.AskAsync(route, said.Path, said.Body, what, said.IsDocumented);

    private Said Case(HostileRoute route, string name, string value)
    {
        var good = host.Scene.Fill(route.Body!);
        good.Remove(name);
        var rest = good.ToJsonString()[1..];
        return new Said(host.Scene.PathOf(route), Encoding.UTF8.GetBytes($"{{\"{name}\":{value}{(good.Count == 0 ? "" : ",")}{rest}"));
    }

    private Said Without(HostileRoute route, string name)
    {
        var good = host.Scene.Fill(route.Body!);
        good.Remove(name);
        return new Said(host.Scene.PathOf(route), Encoding.UTF8.GetBytes(good.ToJsonString()));
    }

    private Said Twice(HostileRoute route, string name)
    {
        var value = host.Scene.Fill(route.Body!)[name]?.ToJsonString() ?? "null";
        return Case(route, name, $"{value},\"{name}\":{value}");
    }

    private string Text(HostileRoute route) => host.Scene.Fill(route.Body!).ToJsonString();

    private sealed record Said(string Path, byte[]? Body, bool IsDocumented = true)
    {
        public override string ToString() => $"{Path} {(Body is null ? "" : Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 200)))}";
    }
}
