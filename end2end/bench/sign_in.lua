-- Signs in again and again, as each of several people in turn.
dofile("end2end/bench/report.lua")

local function encoded(text)
   return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

wrk.method = "POST"
wrk.headers["Accept"] = "application/json"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

local bodies, turn = {}, 0
for user in os.getenv("BENCH_USERS"):gmatch("%S+") do
   bodies[#bodies + 1] = "identifier=" .. encoded(user) .. "&password=" .. encoded(os.getenv("BENCH_PASSWORD"))
end

function request()
   turn = turn + 1
   return wrk.format(nil, nil, nil, bodies[turn % #bodies + 1])
end
