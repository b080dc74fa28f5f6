using System.Text;

namespace Parley.Testing.Hostile;

/// <summary>Each field of a route with each hostile value, all else good; and what is stored is what was stored before,
/// unless acknowledged.</summary>
public sealed class HostileTable(HostileHost host, HostileHttp http)
{
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

    // Nothing may have moved where all was refused. Where some was taken, what was refused is said once more in one batch without that; and
    // one by one only where something did move.
    private async Task TryAllAsync(HostileRoute route, string what, IReadOnlyList<Said> all)
    {
        var before = await StoreDigest.TakeAsync(host.Host.Database);
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
            return;
        }

        if (await ChangesAsync(route, refused, what) is { Count: > 0 })
        {
            foreach (var said in refused)
            {
                if (await ChangesAsync(route, [said], what) is { Count: > 0 } tables)
                {
                    http.Wrong.Add($"{route} ({what}) {said} was refused and changed {string.Join(", ", tables)}");
                }
            }
        }
    }

    private async Task<IReadOnlyList<string>> ChangesAsync(HostileRoute route, IReadOnlyList<Said> refused, string what)
    {
        var before = await StoreDigest.TakeAsync(host.Host.Database);
        var isAllRefused = true;
        foreach (var said in refused)
        {
            isAllRefused &= await SayAsync(route, said, what) >= 400;
        }

        return isAllRefused ? StoreDigest.Differences(before, await StoreDigest.TakeAsync(host.Host.Database)) : [];
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
