-- Says in one line of JSON what wrk measured.
function done(summary, latency)
   local e = summary.errors
   io.write(string.format('\n{"rps": %.1f, "p95_ms": %.2f, "errors": %d}\n', summary.requests / summary.duration * 1e6,
      latency:percentile(95) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
