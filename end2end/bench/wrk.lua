-- Tells wrk what to send and prints one line of JSON at the end. With {n} in the
-- body each request has a number of its own there.
wrk.method = os.getenv('LOAD_METHOD') or 'GET'
wrk.body = os.getenv('LOAD_BODY')

if wrk.body and wrk.body:find('{n}', 1, true) then
  local body, n = wrk.body, 0
  request = function()
    n = n + 1
    return wrk.format(nil, nil, nil, (body:gsub('{n}', tostring(n))))
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
