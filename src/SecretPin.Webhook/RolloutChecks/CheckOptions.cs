using FluentValidation;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.RolloutChecks;

/// <summary>The monitoring systems for the checks of rollouts: section <c>Checks</c>. The author of a SecretAlias chooses queries, never addresses.</summary>
public sealed class CheckOptions
{
    /// <summary>The address of a Prometheus server, or of a server with the same API. No default.</summary>
    public Uri? Prometheus { get; set; }

    /// <summary>A file with a bearer token for Prometheus, which is read for each query. No default.</summary>
    public string? PrometheusTokenFile { get; set; }

    /// <summary>The address of Datadog's API, such as <c>https://api.datadoghq.eu</c>. No default.</summary>
    public Uri? Datadog { get; set; }

    /// <summary>A folder with the files <c>api-key</c> and <c>app-key</c>, which are read for each query. Required with <see cref="Datadog"/>.</summary>
    public string? DatadogKeys { get; set; }

    /// <summary>How long one attempt may take. Default 5 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a failed attempt is repeated. Default 2.</summary>
    public int Retries { get; set; } = 2;
}

internal sealed class CheckOptionsValidator : AbstractValidator<CheckOptions>
{
    public CheckOptionsValidator()
    {
        RuleFor(options => options.Prometheus).Must(IsHttp).WithMessage("is '{PropertyValue}': must be an absolute URL such as http://prometheus:9090.");
        RuleFor(options => options.Datadog).Must(IsHttp).WithMessage("is '{PropertyValue}': must be an absolute URL such as https://api.datadoghq.eu.");
        RuleFor(options => options.DatadogKeys).NotEmpty().When(options => options.Datadog is not null)
            .WithMessage("is not set: must be a folder with the files api-key and app-key.");
        RuleFor(options => options.Timeout).MustBeBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20));
        RuleFor(options => options.Retries).MustBeBetween(0, 5);
    }

    private static bool IsHttp(Uri? url) => url is null || (url.IsAbsoluteUri && url.Scheme is "http" or "https");
}
