using FluentValidation;
using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Configuration;

/// <summary>Binds a section of the configuration to a plain class, which services can inject, and validates it before any service starts.</summary>
internal static class Settings
{
    /// <typeparam name="TOptions">The options class. Its property initializers are the defaults.</typeparam>
    /// <typeparam name="TValidator">The validator of the class.</typeparam>
    public static void AddSettings<TOptions, TValidator>(this IHostApplicationBuilder builder, string section)
        where TOptions : class
        where TValidator : class, IValidator<TOptions>
    {
        builder.Services.AddSingleton<IValidator<TOptions>, TValidator>();
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(services =>
            new SettingsValidator<TOptions>(section, services.GetRequiredService<IValidator<TOptions>>()));
        builder.Services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(section)))
            .ValidateOnStart();
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>Validates all sections before the server is built, because building the server would report only the first failure.</summary>
    public static void ValidateSettings(this IHost host) => host.Services.GetRequiredService<IStartupValidator>().Validate();

    private static void Bind<TOptions>(TOptions options, IConfigurationSection section)
        where TOptions : class
    {
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException(section.Key, typeof(TOptions), [exception.Message]);
        }
    }
}
