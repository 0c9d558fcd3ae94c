using FluentValidation;
using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Configuration;

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
