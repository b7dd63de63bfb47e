-- Posts a form over and over; prints what happened as one line of JSON. The form and its type come from the environment.
-- Where BENCH_SERIES is set, the picture's comment is another one in every request, so that no two pictures are the same: the place for it is
-- BENCH_COMMENT, as long as what is put there.
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
local body = file:read("*a")
file:close()

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = os.getenv("BENCH_TYPE")
wrk.headers["Prefer"] = os.getenv("BENCH_PREFER")
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")

local series = os.getenv("BENCH_SERIES")
if series then
  local comment = os.getenv("BENCH_COMMENT")
  local first, last = assert(body:find(comment, 1, true))
  local before, after = body:sub(1, first - 1), body:sub(last + 1)
  local number = 0
  function request()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. string.format("%s%016d", series, number) .. after)
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status, e.connect + e.read + e.write + e.timeout))
end
