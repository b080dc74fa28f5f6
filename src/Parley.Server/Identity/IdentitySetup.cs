using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Server.Identity.Tokens;

namespace Parley.Server.Identity;

/// <summary>
/// Registers what signing up and in needs. <see cref="IdentitySettings"/>, <see cref="WebSettings"/>, the clock and the store's services
/// come from the host.
/// </summary>
internal static class IdentitySetup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new IdentitySettings());
        services.TryAddSingleton(new WebSettings());
        services.AddSingleton<Origins>();
        services.AddSingleton<CrossSite>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<Issuers>();
        services.AddSingleton<OwnTokens>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<AccountPolicy>();
        services.AddSingleton<CountedAttempts>();
        services.AddSingleton<SessionStart>();
        services.AddSingleton<ServerKey>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<SecondStep>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<SessionKeys>();
        services.AddSingleton<AttemptKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<AttemptKeeper>());
        services.AddSingleton<Recovery>();
        services.AddSingleton<Invitations>();
        return services;
    }
}
