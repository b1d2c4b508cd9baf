// What a Redis server does as one transaction, in its own language. Each can be asked for again where its answer was
// lost. KEYS[1] is always the prefix of a build's keys, which lie in one slot; work_queue.hpp says what they hold.
//
// A server whose memory is full refuses a script's first write where that needs memory, and none after the first. So
// each begins with the write that may be refused, or needs nothing that is new.
#pragma once

namespace interlock::checker::queue::scripts {

/// name, request, its checksum, budget, who asks, and of each task whether it is done in pieces. Returns the request that has
/// the name now.
inline constexpr auto put = R"(
local p, run = KEYS[1], KEYS[1] .. 'run:' .. ARGV[1]
local function is_asked_for()
  local t = redis.call('TIME')
  if ARGV[5] ~= '' then redis.pcall('ZADD', run .. ':askers', t[1] * 1000 + math.floor(t[2] / 1000), ARGV[5]) end
end
local there = redis.call('HGET', run, 'request')
if there then
  if there == ARGV[2] then is_asked_for() end
  return there
end
redis.call('HSET', run, 'request', ARGV[2], 'checksum', ARGV[3], 'begun', redis.call('TIME')[1], 'tasks', #ARGV - 5,
           'over', 0, 'complete', 0, 'explored', 0, 'seconds', 0)
is_asked_for()
redis.pcall('XGROUP', 'CREATE', p .. 'pieces', 'workers', '0', 'MKSTREAM')
redis.call('SADD', p .. 'runs', ARGV[1])
for i = 6, #ARGV do
  local task = i - 6
  redis.call('HSET', run .. ':' .. task, 'complete', 0, 'stands_for', 0, 'blocked', 0, 'cut', 0, 'explored', 0,
             'seconds', 0, 'peak', 0, 'budget', ARGV[i] == '1' and ARGV[4] or '')
  redis.call('SADD', run .. ':' .. task .. ':open',
             redis.call('XADD', p .. 'pieces', '*', 'run', ARGV[1], 'task', task, 'left', ''))
end
return ARGV[2]
)";

/// worker, piece, run, task, milliseconds after which a worker is gone, its executions a second. The worker's claim is
/// renewed. Returns lost | over | {how often it was delivered, pieces, pieces claimed, workers, checksum of the request}.
inline constexpr auto renew = R"(
local p, me, id = KEYS[1], ARGV[1], ARGV[2]
local run = p .. 'run:' .. ARGV[3]
local task = run .. ':' .. ARGV[4]
local mine = redis.call('XPENDING', p .. 'pieces', 'workers', id, id, 1, me)
if #mine == 0 then return 'lost' end
if redis.call('SISMEMBER', task .. ':open', id) == 0 or redis.call('HEXISTS', task, 'how') == 1 then
  redis.call('XACK', p .. 'pieces', 'workers', id)
  redis.call('XDEL', p .. 'pieces', id)
  return 'over'
end
redis.call('XCLAIM', p .. 'pieces', 'workers', me, 0, id, 'JUSTID')
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if type(redis.pcall('ZADD', p .. 'seen', now, me)) == 'table' then redis.call('UNLINK', p .. 'seen') end
if type(redis.pcall('HSET', p .. 'rates', me, ARGV[6])) == 'table' then redis.call('UNLINK', p .. 'rates') end
local claimed = 0
local groups = redis.call('XINFO', 'GROUPS', p .. 'pieces')
for _, group in ipairs(groups) do
  for i = 1, #group, 2 do if group[i] == 'pending' then claimed = group[i + 1] end end
end
return {mine[1][4], redis.call('XLEN', p .. 'pieces'), claimed,
        redis.call('ZCOUNT', p .. 'seen', now - ARGV[5], '+inf'),
        redis.call('HGET', run, 'checksum') or ''}
)";

/// worker, piece, run, task, complete, stands_for, blocked, cut, explored, seconds, peak memory, what else was come
/// across, a record or nothing, the checksum of the request that it went by, and what is left: pieces. Returns lost | over |
/// taken. A piece is of its task only if its id is among the open ones. Where keys are damaged the script ends in its midst:
/// then at worst a piece stays open that nobody has, and never one is forgotten that is not done.
inline constexpr auto hand_in = R"(
local p, me, id = KEYS[1], ARGV[1], ARGV[2]
local run = p .. 'run:' .. ARGV[3]
local task = run .. ':' .. ARGV[4]
if #redis.call('XPENDING', p .. 'pieces', 'workers', id, id, 1, me) == 0 then return 'lost' end
local open = task .. ':open'
local over = redis.call('SISMEMBER', open, id) == 0 or redis.call('HEXISTS', task, 'how') == 1
if not over then
  for i = 15, #ARGV do
    redis.call('SADD', open, redis.call('XADD', p .. 'pieces', '*', 'run', ARGV[3], 'task', ARGV[4], 'left', ARGV[i]))
  end
end
redis.call('XACK', p .. 'pieces', 'workers', id)
redis.call('XDEL', p .. 'pieces', id)
if over then return 'over' end
local function add(field, more)
  if type(redis.pcall('HINCRBY', task, field, more)) == 'table' then
    redis.call('HSET', task, field, '9223372036854775807')
  end
end
add('complete', ARGV[5])
add('stands_for', ARGV[6])
add('blocked', ARGV[7])
add('cut', ARGV[8])
redis.call('HINCRBYFLOAT', task, 'explored', ARGV[9])
local seconds = redis.call('HINCRBYFLOAT', task, 'seconds', ARGV[10])
if tonumber(ARGV[11]) > tonumber(redis.call('HGET', task, 'peak')) then redis.call('HSET', task, 'peak', ARGV[11]) end
if ARGV[12] ~= '' then redis.call('SADD', task .. ':seen', ARGV[12]) end
local by = redis.call('HGET', task, 'by')
if ARGV[14] ~= '' and by ~= ARGV[14] then redis.call('HSET', task, 'by', by and 'several' or ARGV[14]) end
redis.pcall('HINCRBY', run, 'complete', ARGV[5])
redis.pcall('HINCRBYFLOAT', run, 'explored', ARGV[9])
redis.pcall('HINCRBYFLOAT', run, 'seconds', ARGV[10])
local budget = redis.call('HGET', task, 'budget')
local how = false
redis.call('SREM', open, id)
if ARGV[13] ~= '' then
  how = 'told'
  redis.call('HSET', task, 'record', ARGV[13])
elseif redis.call('EXISTS', open) == 0 then how = 'through'
elseif budget ~= '' and tonumber(seconds) >= (tonumber(budget) or 0) then how = 'spent'
end
if how then
  redis.call('UNLINK', open)
  redis.call('HSET', task, 'how', how)
  redis.call('HINCRBY', run, 'over', 1)
  redis.call('RPUSH', run .. ':over', ARGV[4])
end
return 'taken'
)";

/// worker, piece: what is nobody's.
inline constexpr auto discard = R"(
local p, id = KEYS[1], ARGV[2]
if #redis.call('XPENDING', p .. 'pieces', 'workers', id, id, 1, ARGV[1]) == 0 then return 'lost' end
redis.call('XACK', p .. 'pieces', 'workers', id)
redis.call('XDEL', p .. 'pieces', id)
return 'taken'
)";

/// worker, milliseconds of silence after which a piece is another's, whether the worker is idle. Takes over one such
/// piece: its entry, or nothing. All workers together look four times in that time, and again after each that was found.
inline constexpr auto take_over = R"(
local p, me, silence = KEYS[1], ARGV[1], tonumber(ARGV[2])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if ARGV[3] == '1' then
  redis.pcall('ZADD', p .. 'seen', now, me)
  redis.pcall('HSET', p .. 'rates', me, 0)
end
local looked = redis.pcall('SET', p .. 'looked', me, 'NX', 'PX', math.max(1, math.floor(silence / 4)))
if not looked then return false end
local silent = redis.pcall('XPENDING', p .. 'pieces', 'workers', 'IDLE', silence, '-', '+', 1)
if silent['err'] or #silent == 0 then
  for _, gone in ipairs(redis.pcall('ZRANGEBYSCORE', p .. 'seen', '-inf', now - 20 * silence, 'LIMIT', 0, 100)) do
    local held = redis.pcall('XPENDING', p .. 'pieces', 'workers', '-', '+', 1, gone)
    if held['err'] or #held == 0 then
      redis.pcall('XGROUP', 'DELCONSUMER', p .. 'pieces', 'workers', gone)
      redis.call('ZREM', p .. 'seen', gone)
      redis.pcall('HDEL', p .. 'rates', gone)
    end
  end
  return false
end
local taken = redis.call('XCLAIM', p .. 'pieces', 'workers', me, silence, silent[1][1])
redis.call('DEL', p .. 'looked')
return taken[1]
)";

/// worker: it ends, and holds nothing.
inline constexpr auto leave = R"(
local p, me = KEYS[1], ARGV[1]
redis.pcall('ZREM', p .. 'seen', me)
redis.pcall('HDEL', p .. 'rates', me)
local held = redis.pcall('XPENDING', p .. 'pieces', 'workers', '-', '+', 1, me)
if not held['err'] and #held == 0 then redis.pcall('XGROUP', 'DELCONSUMER', p .. 'pieces', 'workers', me) end
return 'taken'
)";

/// run, how many of its tasks that are over are known, milliseconds after which a worker is gone, who asks. Returns nothing where
/// there is no such run; else {tasks, over, complete, explored, pieces, workers, the numbers of those that are over and not known}.
inline constexpr auto look = R"(
local p, run = KEYS[1], KEYS[1] .. 'run:' .. ARGV[1]
local now = redis.call('HMGET', run, 'tasks', 'over', 'complete', 'explored')
if not now[1] then return false end
local t = redis.call('TIME')
local ms = t[1] * 1000 + math.floor(t[2] / 1000)
if ARGV[4] ~= '' then redis.pcall('ZADD', run .. ':askers', ms, ARGV[4]) end
local workers = redis.pcall('ZCOUNT', p .. 'seen', ms - ARGV[3], '+inf')
return {now[1], now[2], now[3], now[4], redis.call('XLEN', p .. 'pieces'), type(workers) == 'number' and workers or 0,
        redis.call('LRANGE', run .. ':over', ARGV[2], -1)}
)";

/// run, the most tasks that a run may have, who asks no more, milliseconds after which others do not, either. The run goes; where somebody is named and
/// others ask for it, too, it stays until they do not, and one that is over stays for an hour if they never come. Its pieces that are left are dropped by whoever takes them; with the last run, all goes.
/// Whatever somebody has made of the keys, they go.
inline constexpr auto remove = R"(
local p, run = KEYS[1], KEYS[1] .. 'run:' .. ARGV[1]
for key, is in pairs({pieces = 'stream', seen = 'zset', rates = 'hash', runs = 'set'}) do
  if redis.call('TYPE', p .. key)['ok'] ~= is then redis.call('UNLINK', p .. key) end
end
local tasks = redis.pcall('HGET', run, 'tasks')
tasks = type(tasks) == 'string' and tonumber(tasks)
local known = tasks and tasks >= 0 and tasks <= tonumber(ARGV[2])
local function each_key(f)
  for i = 0, tasks - 1 do
    for _, of in ipairs({'', ':seen', ':open'}) do f(run .. ':' .. i .. of) end
  end
  for _, of in ipairs({'', ':over', ':askers'}) do f(run .. of) end
end
local others = 0
if ARGV[3] ~= '' then
  redis.pcall('ZREM', run .. ':askers', ARGV[3])
  local t = redis.call('TIME')
  others = redis.pcall('ZCOUNT', run .. ':askers', t[1] * 1000 + math.floor(t[2] / 1000) - ARGV[4], '+inf')
end
local stays = known and type(others) == 'number' and others > 0
if stays and redis.call('HGET', run, 'over') ~= redis.call('HGET', run, 'tasks') then return 0 end
local was_there = redis.call('SREM', p .. 'runs', ARGV[1]) + redis.call('EXISTS', run) ~= 0
if redis.call('EXISTS', p .. 'runs') == 0 then redis.call('UNLINK', p .. 'pieces', p .. 'looked') end
if stays then
  each_key(function(key) redis.call('PEXPIRE', key, 3600000) end)
  return 0
end
if known then
  each_key(function(key) redis.call('UNLINK', key) end)
elseif was_there then
  redis.call('UNLINK', run)
  for _, key in ipairs(redis.call('KEYS', run .. ':*')) do redis.call('UNLINK', key) end
end
return was_there and 1 or 0
)";

}  // namespace interlock::checker::queue::scripts
