namespace SecretPin.Core.Verdicts;

/// <summary>The status code of a verdict.</summary>
public static class VerdictCode
{
    /// <summary>
    /// metav1.Status.code, which tells apart a mistake of the caller, a rejection and an outage. A rejection is 403, because the garbage
    /// collector has its own handling of 409.
    /// </summary>
    public static int Of(Reason reason) => reason switch
    {
        <= Reason.Unused => 200,
        <= Reason.Retained => 403,
        Reason.Malformed => 400,
        Reason.Invalid => 422,
        _ => 503,
    };
}
