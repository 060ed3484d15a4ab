-- Signs in again and again.
dofile("end2end/bench/report.lua")

local function encoded(text)
   return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

wrk.method = "POST"
wrk.headers["Accept"] = "application/json"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.body = "identifier=" .. encoded(os.getenv("BENCH_USER")) .. "&password=" .. encoded(os.getenv("BENCH_PASSWORD"))
