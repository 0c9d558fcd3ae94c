-- A review for wrk: the body is the file that BODY names.
wrk.method = "POST"
wrk.path = "/mutate/workloads"
wrk.headers["Content-Type"] = "application/json"
local file = io.open(os.getenv("BODY"), "rb")
wrk.body = file:read("*a")
file:close()
