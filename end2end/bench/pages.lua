-- Opens many pages in turn, each as the person it belongs to: lines "path<tab>cookie" of the file BENCH_PAGES.
dofile("end2end/bench/report.lua")

local pages, turn = {}, 0
for line in io.lines(os.getenv("BENCH_PAGES")) do
   local path, cookie = line:match("^(%S+)\t(.+)$")
   pages[#pages + 1] = { path = path, headers = { Cookie = cookie } }
end

-- Each thread begins elsewhere.
function init()
   turn = math.floor(tonumber(tostring(pages):match("0x(%x+)"), 16) / 16) % #pages
end

function request()
   turn = turn + 1
   local page = pages[turn % #pages + 1]
   return wrk.format("GET", page.path, page.headers)
end
