using System.Buffers.Text;
using System.Security.Cryptography;
using Parley.Core;
using Parley.Core.Invites;
using Parley.Server.Mail;

namespace Parley.Server.Identity;

/// <summary>An invitation just made. The token is shown this once, unless it went by mail.</summary>
internal sealed record MadeInvite(Invite Invite, string? Token, string? Url);

/// <summary>The links of invitations: 256 random bits after the #, so that they reach no server's log.</summary>
internal sealed class Invitations(InviteService invites, WebSettings web, MailSwitch mail, CountedAttempts attempts)
{
    private const int SecretBytes = 32;

    public async Task<Result<MadeInvite>> CreateAsync(long inviterId, NewInvite request, CancellationToken cancellation)
    {
        if (request.Email is not null && mail.IsOn)
        {
            return (await invites.CreateAsync(inviterId, request, cancellation)).Map(made => new MadeInvite(made, null, null));
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var made = await invites.CreateAsync(inviterId, request with { TokenHash = SessionToken.Hash(token) }, cancellation);
        return made.Map(invite => new MadeInvite(invite, token, web.PublicUrl is { } url ? new Uri(url, $"invite#{token}").AbsoluteUri : null));
    }

    public Task<Result<InviteCard>> LookAsync(string token, Visitor visitor, CancellationToken cancellation) =>
        CountedAsync(visitor, () => invites.LookAsync(SessionToken.Hash(token), cancellation));

    public Task<Result<long?>> AcceptAsync(long userId, string token, Visitor visitor, CancellationToken cancellation) =>
        CountedAsync(visitor, () => invites.AcceptAsync(userId, SessionToken.Hash(token), cancellation));

    private async Task<Result<T>> CountedAsync<T>(Visitor visitor, Func<Task<Result<T>>> open)
    {
        var opened = await open();
        return opened.Refusal is { Code: RefusalCode.NotFound } && attempts.Count(AttemptKind.Link, "", visitor) is { } refusal ? refusal : opened;
    }
}
