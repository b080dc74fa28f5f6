using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Client;
using Xunit;

namespace Parley.Server.Tests.Mail;

/// <summary>Mails leave at least once, and the second time with the same id (promise S31).</summary>
public abstract class DeliverySuite(EngineKind kind) : MailHostSuite(kind)
{
    [Fact]
    public async Task A_receiver_that_refuses_every_third_mail_gets_all_of_them()
    {
        Receiver.Answer = number => number % 3 == 0 ? "451 try again later" : null;
        Receiver.HangsUp = number => number % 7 == 0;
        var people = await PeopleAsync(12);
        await Task.WhenAll(people.Select(person => ForgetAsync(person.Email)));
        foreach (var person in people)
        {
            var mails = await Receiver.WaitAsync(person.Email);
            Assert.Single(mails.Select(mail => (mail.MessageId, mail.Token)).Distinct());
        }

        Assert.True(Receiver.Tries > people.Count);
    }

    [Fact]
    public async Task What_was_queued_before_the_end_of_the_process_leaves_after_its_next_start()
    {
        Receiver.Answer = _ => "451 not today";
        var ada = await SignUpAsync("Ada");
        await ForgetAsync(ada.Email);
        await Eventually.TrueAsync(() => Receiver.Tries > 0);
        await Host.StopAsync();
        Receiver.Answer = _ => null;
        await Host.RestartAsync();
        await Receiver.WaitAsync(ada.Email);
    }

    [Fact]
    public async Task A_receiver_that_will_never_take_a_mail_is_not_asked_again()
    {
        Receiver.Answer = number => number == 1 ? "550 no such mailbox" : null;
        var (ada, bob) = (await SignUpAsync("Ada"), await SignUpAsync("Bob"));
        await ForgetAsync(ada.Email);
        await Eventually.TrueAsync(() => Receiver.Tries == 1);
        await ForgetAsync(bob.Email);
        await Receiver.WaitAsync(bob.Email);
        Assert.Empty(Receiver.To(ada.Email));
        Assert.Equal(2, Receiver.Tries);
    }

    [Fact]
    public async Task A_slow_receiver_holds_nobody_s_request_up()
    {
        var slow = new TaskCompletionSource();
        Receiver.Patience = slow.Task;
        var ada = await SignUpAsync("Ada");
        Assert.Equal(202, (await ForgetAsync(ada.Email)).Status);
        await Eventually.TrueAsync(() => Receiver.Tries == 1);
        Assert.Equal(202, (await ForgetAsync("nobody@example.org")).Status);
        Assert.Empty(Receiver.Mails);
        slow.SetResult();
        await Receiver.WaitAsync(ada.Email);
    }

    private async Task<IReadOnlyList<Person>> PeopleAsync(int count)
    {
        var people = new List<Person>();
        for (var number = 0; number < count; number++)
        {
            people.Add(await SignUpAsync($"Ada{number:D}"));
        }

        return people;
    }
}

public sealed class DeliveryOnSqlite() : DeliverySuite(EngineKind.Sqlite);

public sealed class DeliveryOnPostgreSql() : DeliverySuite(EngineKind.PostgreSql);
