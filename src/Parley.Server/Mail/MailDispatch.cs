using Parley.Core;
using Parley.Core.Mail;

namespace Parley.Server.Mail;

/// <summary>
/// The one loop that empties the queue of mails. Each is written when it is due, so that the queue holds no secret; a try that fails is
/// followed by another, later and later. Where no mail server is set, what would be mailed is dropped here.
/// </summary>
internal sealed partial class MailDispatch(
    Store store, MailWriter? writer, MailSettings? settings, TimeProvider clock, ILogger<MailDispatch> logger) : BackgroundService
{
    // At most ten tries over three to four hours; then the mail is dead.
    public const int Attempts = 10;

    private const int AtOnce = 8;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(4);

    // Longer than any try: what is not settled by then was cut off.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings?.Period ?? TimeSpan.FromSeconds(30), clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await EmptyAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
            }
        }
    }

    /// <summary>The pause after so many tries: doubled each time, and up to half of it more, so that those that failed together part.</summary>
    internal static TimeSpan PauseAfter(TimeSpan first, int attempts, double dice)
    {
        var pause = first * Math.Pow(2, Math.Min(attempts - 1, 16));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (dice / 2));
    }

    private async Task EmptyAsync(CancellationToken cancellation)
    {
        IReadOnlyList<DueMail> mails;
        do
        {
            mails = await store.Mails.ClaimAsync(AtOnce, Lease, cancellation);
            await Task.WhenAll(mails.Select(mail => SendAsync(mail, cancellation)));
        }
        while (mails.Count == AtOnce);
    }

    private async Task SendAsync(DueMail mail, CancellationToken cancellation)
    {
        var outcome = writer is null ? SmtpOutcome.Done : await writer.SendAsync(mail, cancellation);
        if (outcome.Sent)
        {
            await store.Mails.SettleAsync(mail.Id, cancellation);
            return;
        }

        var again = !outcome.Permanent && mail.Attempts < Attempts;
        var retryAt = clock.GetUtcNow() + PauseAfter(settings!.FirstPause, mail.Attempts, Random.Shared.NextDouble());
        await store.Mails.FailAsync(mail.Id, outcome.Reason, again ? retryAt.ToUnixTimeMilliseconds() : null, cancellation);
        if (again)
        {
            LogRetry(mail.Kind, mail.Id, mail.Attempts, outcome.Reason);
        }
        else
        {
            LogDead(mail.Kind, mail.Id, mail.Attempts, outcome.Reason);
        }
    }

    [LoggerMessage(3040, LogLevel.Warning, "Mail {Id} ({Kind}) was not taken at try {Attempts}, another follows: {Reason}")]
    private partial void LogRetry(MailKind kind, long id, int attempts, string reason);

    [LoggerMessage(3041, LogLevel.Error, "Mail {Id} ({Kind}) is given up after {Attempts} tries: {Reason}")]
    private partial void LogDead(MailKind kind, long id, int attempts, string reason);

    [LoggerMessage(3042, LogLevel.Error, "The queue of mails could not be looked at; it is tried again")]
    private partial void LogFailed(Exception exception);
}
