using FluentValidation;
using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Configuration;

/// <summary>The one bridge from FluentValidation to options.</summary>
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

    /// <summary>As configuration has it: <c>SelfManaged.Names[0]</c> is <c>SelfManaged:Names:0</c>.</summary>
    private static string Key(string property) => property.Replace('.', ':').Replace('[', ':').Replace("]", "", StringComparison.Ordinal);
}
