namespace SecretPin.Cli.Reporting;

/// <summary>The attempts to delete a Secret.</summary>
/// <param name="Namespace">The Secret's.</param>
/// <param name="Secret">Its name.</param>
/// <param name="Denied">How many were refused.</param>
/// <param name="Forced">How many were let through by its annotation.</param>
/// <param name="Last">When the last one was.</param>
/// <param name="User">Who made it.</param>
/// <param name="Message">What they were told.</param>
internal sealed record BlockedDeletionReport(
    string Namespace, string Secret, long Denied, long Forced, DateTimeOffset Last, string User, string Message);
