using Parley.Core;
using Parley.Core.Access;
using Parley.Core.Conversations;
using Parley.Core.External;
using Parley.Core.Messages;
using Parley.Core.Users;
using Parley.Protocols.Http;
using Parley.Protocols.Wire;
using Parley.Server.Http.Answers;
using Parley.Server.Http.Requests;
using Parley.Server.Identity;

namespace Parley.Server.Http;

/// <summary>For the server of an application, with its key: its people and what they have in common, by the application's own ids.</summary>
internal static class ServerSideApi
{
    private const string KeyNeeded = "Without a server key.";
    private const string Administrators = "An administrator's account is changed by administrators.";
    private const long ShortestToken = 60;
    private const long LongestToken = 30 * 24 * 60 * 60;
    private const long UsualToken = 60 * 60;

    private static readonly Refusal NobodyThere = Refusal.Validation("participants", "Somebody among the participants does not exist.");
    private static readonly Refusal NoSuchUser = Refusal.Validation("user", "There is no such person.");

    public static void MapServerSide(this IEndpointRouteBuilder routes)
    {
        var side = routes.MapGroup("/server-side").WithTags("Server side");
        var users = side.MapGroup("/users/{person}");
        users.MapGet("", GetAsync).Needs(Permission.ActForPeople)
            .WithSummary("One of my people").Queries<IssuerQuery>().Answers<PersonAnswer>().Refuses(RefusalCode.Forbidden, KeyNeeded);
        users.MapPut("", PutAsync).Needs(Permission.ActForPeople)
            .WithSummary("Make a person, or change one")
            .WithDescription("What is left out stays as it is. 201 where the person is new.")
            .Queries<IssuerQuery>().Takes<PersonBody>()
            .Answers<PersonAnswer>()
            .Answers<PersonAnswer>(StatusCodes.Status201Created, "The person is new.")
            .Refuses(RefusalCode.Forbidden, KeyNeeded)
            .Refuses(RefusalCode.Conflict, Administrators);
        users.MapDelete("/sessions", RevokeAsync).Needs(Permission.ActForPeople)
            .WithSummary("Sign a person out everywhere")
            .WithDescription("Every session and token ends, and JWTs that were made until now open nothing any more.")
            .Queries<IssuerQuery>().AnswersNothing()
            .Refuses(RefusalCode.Forbidden, KeyNeeded)
            .Refuses(RefusalCode.Conflict, Administrators);
        users.MapPost("/tokens", IssueAsync).Needs(Permission.ActForPeople)
            .WithSummary("A token for a person's client")
            .WithDescription(
                "It opens what the person may do, but changes nothing about the account. A person has at most 200; one more ends the oldest.")
            .Queries<IssuerQuery>().Takes<UserTokenBody>()
            .Answers<UserTokenAnswer>(StatusCodes.Status201Created)
            .Refuses(RefusalCode.Forbidden, KeyNeeded)
            .Refuses(RefusalCode.Conflict, "The person is shut out, or an administrator.");

        var conversations = side.MapGroup("/conversations");
        conversations.MapPost("", CreateAsync).Needs(Permission.ActForPeople)
            .WithSummary("Make a conversation of my people")
            .WithDescription("A pair has one; it is answered. The answer is what the first participant sees.")
            .Queries<IssuerQuery>().Takes<ServerConversationBody>()
            .Answers<ConversationAnswer>(StatusCodes.Status201Created)
            .Answers<ConversationAnswer>(StatusCodes.Status200OK, "It was there.")
            .Refuses(RefusalCode.Forbidden, KeyNeeded)
            .Refuses(RefusalCode.Conflict);
        conversations.MapPut("/{id}/members/{person}", AddAsync).Needs(Permission.ActForPeople).TellsConversation()
            .WithSummary("Add one of my people, or change a role")
            .Queries<IssuerQuery>().Takes<MemberBody>().Answers<MemberAnswer>().Refuses(RefusalCode.Forbidden, KeyNeeded);
        conversations.MapDelete("/{id}/members/{person}", RemoveAsync).Needs(Permission.ActForPeople).TellsConversation()
            .WithSummary("Take one of my people out")
            .Queries<IssuerQuery>().AnswersNothing().Refuses(RefusalCode.Forbidden, KeyNeeded).Refuses(RefusalCode.Validation);
        conversations.MapPost("/{id}/messages", SendAsync).Needs(Permission.ActForPeople).TellsConversation()
            .WithSummary("Say something as one of my people, or as the application")
            .Queries<IssuerQuery>().Takes<ServerMessageBody>()
            .Answers<MessageAnswer>(StatusCodes.Status201Created)
            .Answers<MessageAnswer>(StatusCodes.Status200OK, "It was said.")
            .Refuses(RefusalCode.Forbidden, KeyNeeded)
            .Refuses(RefusalCode.Conflict);
    }

    private static async Task<IResult> GetAsync(
        string person, ServerSideCaller caller, PeopleOfServer people, CancellationToken cancellation) =>
        caller.Problem
        ?? (await people.FindAsync(caller.Key, caller.IdOf(person), cancellation) is { } user
            ? Say(person, user)
            : new Problem(Refusal.NotFound));

    private static async Task<IResult> PutAsync(
        string person, ServerSideCaller caller, RequestFields body, PeopleOfServer people, CancellationToken cancellation)
    {
        var update = new PersonUpdate(
            new ExternalProfile(body.OptionalText("name"), body.OptionalText("email"), body.OptionalText("avatar_url")),
            body.OptionalOneOf("role", RequestWords.InvitedRoles),
            body.OptionalFlag("disabled"));
        body.Require(ExternalId.IsSubject(person), "id", "An id has 1 to 255 characters, none of them a control character.");
        return body.Problem
            ?? caller.Problem
            ?? Answer.Of(
                await caller.NotedAsync("put user", person, people.PutAsync(caller.Key, caller.IdOf(person), update, cancellation)),
                put => Say(person, put.User, put.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static async Task<IResult> RevokeAsync(
        string person, ServerSideCaller caller, PeopleOfServer people, CancellationToken cancellation) =>
        caller.Problem
        ?? Answer.Of(
            await caller.NotedAsync("end sessions", person, people.EndSessionsAsync(caller.Key, caller.IdOf(person), cancellation)),
            _ => Answer.Nothing);

    private static async Task<IResult> IssueAsync(
        string person, ServerSideCaller caller, RequestFields body, PeopleOfServer people, TimeProvider clock, CancellationToken cancellation)
    {
        var seconds = body.OptionalNumber("expires_in") ?? UsualToken;
        body.Require(
            seconds is >= ShortestToken and <= LongestToken, "expires_in", $"expires_in must be from {ShortestToken:D} to {LongestToken:D}.");
        if ((body.Problem ?? caller.Problem) is { } problem)
        {
            return problem;
        }

        var (token, expiresAt) = (SessionToken.New(), clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds());
        var added = people.AddTokenAsync(caller.Key, caller.IdOf(person), SessionToken.Hash(token.Text), expiresAt, cancellation);
        return (await caller.NotedAsync("issue token", person, added)).TryGet(out _, out var refusal)
            ? Answer.Of(new UserTokenAnswer(token.Text, expiresAt), StatusCodes.Status201Created)

            // Who is shut out is no caller that has to sign in.
            : new Problem(refusal.Code is RefusalCode.Unauthorized ? new Refusal(RefusalCode.Conflict, "This person is shut out.") : refusal);
    }

    private static async Task<IResult> CreateAsync(
        ServerSideCaller caller, RequestFields body, PeopleOfServer people, ConversationService conversations, Limits limits,
        CancellationToken cancellation)
    {
        var participants = body.Texts("participants", limits.ParticipantsPerRequest);
        var request = ServerConversation.Read(body, participants);
        if ((body.Problem ?? caller.Problem) is { } problem)
        {
            return problem;
        }

        var found = await people.FindAllAsync(caller.Key, [.. participants.Select(caller.IdOf)], cancellation);
        if (found.Contains(null))
        {
            return new Problem(NobodyThere);
        }

        var made = request.MakeAsync([.. found.Select(id => id!.Value)], conversations, cancellation);
        return Answer.Of(
            await caller.NotedAsync("make conversation", participants[0], made),
            opened => Answer.Of(
                new ConversationAnswer(WireConversation.Of(opened.View)),
                opened.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));
    }

    private static async Task<IResult> AddAsync(
        PathId id, string person, ServerSideCaller caller, RequestFields body, PeopleOfServer people, ConversationService conversations,
        CancellationToken cancellation)
    {
        var role = body.OptionalOneOf("role", RequestWords.MemberRoles);
        return body.Problem
            ?? caller.Problem
            ?? (await people.FindAllAsync(caller.Key, [caller.IdOf(person)], cancellation) is [{ } userId]
                ? Answer.Of(
                    await caller.NotedAsync(
                        "add member",
                        person,
                        conversations.AddMemberAsync(caller.Key.UserId, id, userId, clientId: null, cancellation, role, caller.Key.User)),
                    member => Answer.Of(new MemberAnswer(WireMember.Of(member))))
                : new Problem(Refusal.NotFound));
    }

    private static async Task<IResult> RemoveAsync(
        PathId id, string person, ServerSideCaller caller, PeopleOfServer people, ConversationService conversations,
        CancellationToken cancellation) =>
        caller.Problem
        ?? (await people.FindAllAsync(caller.Key, [caller.IdOf(person)], cancellation) is [{ } userId]
            ? Answer.Of(
                await caller.NotedAsync(
                    "remove member",
                    person,
                    conversations.RemoveMemberAsync(caller.Key.UserId, id, userId, clientId: null, cancellation, caller.Key.User)),
                _ => Answer.Nothing)
            : new Problem(Refusal.NotFound));

    private static async Task<IResult> SendAsync(
        PathId id, ServerSideCaller caller, RequestFields body, PeopleOfServer people, MessageService messages, Notices notices,
        CancellationToken cancellation)
    {
        var (content, user, replyTo, clientId) =
            (body.Text("content"), body.OptionalText("user"), body.OptionalNumber("reply_to_id"), body.ClientId());
        body.Require(user is not null || replyTo is null, "reply_to_id", "A system message answers nobody.");
        if ((body.Problem ?? caller.Problem) is { } problem)
        {
            return problem;
        }

        if (user is null)
        {
            return SaySent(await caller.NotedAsync("say", "", notices.SayAsync(caller.Key, id, content, clientId, cancellation)));
        }

        if (await people.FindAllAsync(caller.Key, [caller.IdOf(user)], cancellation) is not [{ } senderId])
        {
            return new Problem(NoSuchUser);
        }

        var command = new SendMessage(senderId, id, content, MessageType.Text, replyTo, clientId);
        return SaySent(await caller.NotedAsync("say as", user, messages.SendAsync(command, cancellation)));
    }

    private static IResult SaySent(Result<SentMessage> outcome) => Answer.Of(outcome, sent => Answer.Of(
        new MessageAnswer(WireMessage.Of(sent.Message)), sent.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK));

    private static IResult Say(string person, User user, int status = StatusCodes.Status200OK) =>
        Answer.Of(new PersonAnswer(WirePerson.Of(person, user)), status);
}
