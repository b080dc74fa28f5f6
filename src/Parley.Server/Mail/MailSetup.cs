using Parley.Core;
using Parley.Server.Identity;

namespace Parley.Server.Mail;

/// <summary>Registers the loop that sends mails, or drops them where there is no mail server.</summary>
internal static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailSettings? settings) => services
        .AddSingleton(new MailSwitch(settings is not null))
        .AddHostedService(provider =>
        {
            var (store, clock) = (provider.GetRequiredService<Store>(), provider.GetRequiredService<TimeProvider>());
            var writer = settings is null
                ? null
                : new MailWriter(store, settings, provider.GetRequiredService<ServerKey>(), new SmtpSender(settings, clock), clock);
            return new MailDispatch(store, writer, settings, clock, provider.GetRequiredService<ILogger<MailDispatch>>());
        });
}

/// <summary>Whether mails leave this server: what needs one is not offered otherwise.</summary>
internal sealed record MailSwitch(bool IsOn);
