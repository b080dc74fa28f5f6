using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Core;
using Parley.Core.Storage;
using Parley.Server.Http;
using Parley.Server.Http.Answers;
using Xunit;

namespace Parley.Server.Tests.Http;

public sealed class ErrorBoundaryTests : IDisposable
{
    private readonly Lines _log = new();

    [Fact]
    public async Task A_bug_is_answered_without_a_word_of_its_inside_and_told_to_the_log_once()
    {
        var (status, _, body) = await AskAsync(_ => throw new InvalidOperationException("the password is hunter2"));
        Assert.Equal(500, status);
        Assert.Equal("internal", body.GetProperty("code").GetString());
        Assert.DoesNotContain("hunter2", body.GetRawText());
        Assert.Contains("hunter2", Assert.Single(_log.Written));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_unavailable_and_says_when_to_come_back()
    {
        var (status, headers, body) = await AskAsync(_ => throw new StoreUnavailableException("the store does not answer"));
        Assert.Equal(503, status);
        Assert.Equal("1", headers.RetryAfter.ToString());
        Assert.Equal("unavailable", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(408)]
    [InlineData(413)]
    public async Task A_request_that_the_server_below_refuses_keeps_its_status(int refused)
    {
        var (status, _, body) = await AskAsync(_ => throw new BadHttpRequestException("the inside of Kestrel", refused));
        Assert.Equal(refused, status);
        Assert.DoesNotContain("Kestrel", body.GetRawText());
    }

    [Theory]
    [InlineData(RefusalCode.Unauthorized)]
    [InlineData(RefusalCode.Forbidden)]
    [InlineData(RefusalCode.NotFound)]
    [InlineData(RefusalCode.RateLimited)]
    public async Task A_closed_door_leaves_one_line_in_the_log_with_nothing_that_the_request_brought(RefusalCode code)
    {
        await AskAsync(context => new Problem(new Refusal(code, "No.")).ExecuteAsync(context));
        var line = Assert.Single(_log.Written);
        Assert.Contains("POST /api/v1/conversations/{id}/messages", line);
        Assert.DoesNotContain("ply_", line);
        Assert.DoesNotContain("forged", line);
    }

    [Fact]
    public async Task A_mistake_in_a_field_is_not_worth_a_line()
    {
        await AskAsync(context => new Problem(Refusal.Validation("name", "name is required.")).ExecuteAsync(context));
        Assert.Empty(_log.Written);
    }

    public void Dispose() => _log.Dispose();

    private async Task<(int Status, IHeaderDictionary Headers, JsonElement Body)> AskAsync(RequestDelegate route)
    {
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Information))
            .BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = "POST";
        context.Request.Path = "/api/v1/conversations/7\nforged/messages";
        context.Request.Headers.Authorization = "Bearer ply_secret";
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new RouteEndpointBuilder(route, RoutePatternFactory.Parse("/api/v1/conversations/{id}/messages"), order: 0)
        {
            Metadata = { Dialect.Product },
        }.Build());

        await new ErrorBoundary(route, services.GetRequiredService<ILogger<ErrorBoundary>>()).InvokeAsync(context);
        return (context.Response.StatusCode, context.Response.Headers, JsonElement.Parse(((MemoryStream)context.Response.Body).ToArray()));
    }

    /// <summary>What was logged, each with its exception.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
