using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Http.Documents;
using Parley.Server.Http.Requests;
using Parley.Testing.Client;
using Parley.Testing.Hosting;

namespace Parley.Server.Tests.Documents;

/// <summary>Looks over the shoulder of servers of this process, at requests that bear a mark.</summary>
internal sealed class SeenRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Mark = "X-Mark";

    private readonly ConcurrentDictionary<string, TaskCompletionSource<RequestFields?>> _marks = new();
    private readonly List<IDisposable> _subscriptions = [];

    public SeenRequests() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Sends an empty object (or nothing, by GET), and tells what the route read of it; null where it read nothing.</summary>
    public async Task<RequestFields?> AskAsync(ParleyHost host, RouteEndpoint route, Person caller)
    {
        var mark = Guid.NewGuid().ToString("N");
        var seen = _marks[mark] = new TaskCompletionSource<RequestFields?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var method = new HttpMethod(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
        var path = string.Join('/', OpenApiDocument.PathOf(route).Split('/').Select(segment => segment.StartsWith('{') ? "1" : segment));
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(Mark, mark);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Token);
        if (method != HttpMethod.Get)
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await host.Http.SendAsync(request);
        return await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.AspNetCore")
        {
            lock (_subscriptions)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop" && value.Value is HttpContext context
            && _marks.TryRemove(context.Request.Headers[Mark].ToString(), out var seen))
        {
            seen.TrySetResult(context.Features.Get<RequestFields>());
        }
    }

    public void OnCompleted()
    {
        // Listeners live as long as their servers.
    }

    public void OnError(Exception error) => throw error;

    public void Dispose()
    {
        lock (_subscriptions)
        {
            _subscriptions.ForEach(subscription => subscription.Dispose());
        }
    }
}
