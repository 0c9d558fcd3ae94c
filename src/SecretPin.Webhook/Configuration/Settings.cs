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

    /// <summary>Adds a singleton. The container injects the constructor's other arguments.</summary>
    public static void AddService<T>(this IHostApplicationBuilder builder, Func<IServiceProvider, object[]> arguments)
        where T : class =>
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<T>(services, arguments(services)));

    /// <summary>The value is in a range, which includes both ends.</summary>
    public static IRuleBuilderOptions<T, TValue> MustBeBetween<T, TValue>(this IRuleBuilder<T, TValue> rule, TValue least, TValue most)
        where TValue : IComparable<TValue>, IComparable =>
        rule.InclusiveBetween(least, most).WithMessage("is {PropertyValue}: must be between {From} and {To}.");

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

/// <summary>Runs a FluentValidation validator as a validator of options.</summary>
internal sealed class SettingsValidator<TOptions>(string section, IValidator<TOptions> validator) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = validator.Validate(options);
        return result.IsValid
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(result.Errors.Select(error => $"{section}:{Key(error.PropertyName)} {error.ErrorMessage}"));
    }

    /// <summary>Converts a property path into a configuration key: <c>SelfManaged.Names[0]</c> into <c>SelfManaged:Names:0</c>.</summary>
    private static string Key(string property) => property.Replace('.', ':').Replace('[', ':').Replace("]", "", StringComparison.Ordinal);
}
