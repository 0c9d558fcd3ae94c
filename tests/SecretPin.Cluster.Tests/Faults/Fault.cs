using Microsoft.AspNetCore.Http;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>Handles a request to the API server in the proxy.</summary>
/// <param name="context">The request.</param>
/// <param name="lifted">Cancelled when the test removes or replaces the fault.</param>
/// <returns>Whether the request was answered, so that it is not passed on.</returns>
internal delegate Task<bool> Fault(HttpContext context, CancellationToken lifted);
