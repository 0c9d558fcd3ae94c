-- A review for wrk: the body is the file that BODY names.
wrk.method = "POST"
wrk.path = "/mutate/workloads"
wrk.headers["Content-Type"] = "application/json"
local file = io.open(os.getenv("BODY"), "rb")
wrk.body = file:read("*a")
file:close()

-- For the command scale: requests, microseconds, median and 99th percentile of the latency in microseconds, and failures.
function done(summary, latency)
  local errors = summary.errors
  print(string.format("Result: %d %d %.0f %.0f %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
