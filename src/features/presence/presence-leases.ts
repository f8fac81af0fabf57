import { Injectable } from '@nestjs/common';
import { RedisLink } from '../../platform/redis/redis-link';
import type { Id } from '../../shared/ids';
import type { LeaseVerdict, PresenceState } from './presence.types';

/**
 * One hash per person, one field per connection: `state|expiry|device|text`. The script applies one change (or none),
 * drops expired leases and sums up, in one step.
 * KEYS: hash, due. ARGV: user, connection, "touch" | "drop" | "look", lease ms, state, device, text.
 */
const LEASE_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local rank = { online = 2, away = 1, offline = 0 }
local function sum()
  local best, text, devices, seen, live, last = 'offline', '', 0, {}, 0, 0
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local state, expiry, device, words = string.match(all[i + 1], '^(%a+)|(%d+)|([^|]*)|(.*)$')
    expiry = tonumber(expiry)
    if expiry <= now then redis.call('HDEL', KEYS[1], all[i])
    else
      live = live + 1
      if expiry > last then last = expiry end
      if not seen[device] then seen[device] = true; devices = devices + 1 end
      if rank[state] > rank[best] then best = state; text = words
      elseif state == best and words ~= '' then text = words end
    end
  end
  return best, text, devices, live, last
end
local before, wordsBefore = sum()
if ARGV[3] == 'touch' then
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[5] .. '|' .. (now + ARGV[4]) .. '|' .. ARGV[6] .. '|' .. ARGV[7])
  redis.call('PEXPIRE', KEYS[1], ARGV[4] * 2)
elseif ARGV[3] == 'drop' then redis.call('HDEL', KEYS[1], ARGV[2]) end
local best, words, devices, live, last = sum()
if live > 0 then redis.call('ZADD', KEYS[2], last, ARGV[1]) else redis.call('ZREM', KEYS[2], ARGV[1]) end
local changed = (best ~= before or words ~= wordsBefore) and 1 or 0
return { best, words, devices, live, changed, t[1] * 1000000 + t[2] }`;

/**
 * Renews leases that say what they said before and are their person's only ones: by that nothing changes. Which are not is
 * answered, by their places.
 * KEYS: due, then a hash for each lease. ARGV: lease ms, then of each user, connection, state, device, text.
 */
const RENEW_SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local expiry = now + ARGV[1]
local others = {}
for i = 2, #KEYS do
  local user, connection, state, device, text = unpack(ARGV, i * 5 - 8, i * 5 - 4)
  local held = redis.call('HLEN', KEYS[i]) == 1 and redis.call('HGET', KEYS[i], connection) or ''
  local before, until_, rest = string.match(held, '^(%a+)|(%d+)|(.*)$')
  if before == state and rest == device .. '|' .. text and tonumber(until_) > now then
    redis.call('HSET', KEYS[i], connection, state .. '|' .. expiry .. '|' .. rest)
    redis.call('PEXPIRE', KEYS[i], ARGV[1] * 2)
    redis.call('ZADD', KEYS[1], expiry, user)
  else others[#others + 1] = i - 2 end
end
return others`;

type Reply = [PresenceState, string, number, number, number, number];

/** What one connection says of its person. */
export interface Lease {
  userId: Id;
  connectionId: string;
  state: 'online' | 'away';
  deviceId: string;
  text?: string;
}

/** Leases of connections in Redis: who is there is the best of those that have not run out. */
@Injectable()
export class PresenceLeases {
  constructor(private readonly redis: RedisLink) {
    redis.commands.defineCommand('parleyPresence', { numberOfKeys: 2, lua: LEASE_SCRIPT });
    redis.commands.defineCommand('parleyRenew', { lua: RENEW_SCRIPT });
  }

  /** Takes or renews a connection's lease. Rejects while Redis is away. */
  touch({ userId, connectionId, state, deviceId, text = '' }: Lease, leaseMs: number): Promise<LeaseVerdict> {
    return this.run(userId, connectionId, 'touch', leaseMs, state, deviceId, text);
  }

  /**
   * Renews many by one command. Rejects while Redis is away.
   * @returns those that are not renewed, as there is more to say: they have run out, or their person has others too
   */
  async renew(leases: readonly Lease[], leaseMs: number): Promise<Lease[]> {
    const keys = [
      this.redis.key('presence:due'),
      ...leases.map(({ userId }) => this.redis.key(`presence:of:${userId}`)),
    ];
    const said = leases.flatMap(({ userId, connectionId, state, deviceId, text = '' }) => {
      return [userId, connectionId, state, deviceId, text];
    });
    const commands = this.redis.commands as unknown as {
      parleyRenew(...args: (string | number)[]): Promise<number[]>;
    };
    const others = await commands.parleyRenew(keys.length, ...keys, leaseMs, ...said);
    return others.map((place) => leases[place]!);
  }

  /** Gives a connection's lease back. */
  drop(userId: Id, connectionId: string): Promise<LeaseVerdict> {
    return this.run(userId, connectionId, 'drop', 0, '', '', '');
  }

  /** What the leases say now. */
  look(userId: Id): Promise<LeaseVerdict> {
    return this.run(userId, '', 'look', 0, '', '', '');
  }

  /** How many people are there; of a node that died until its leases have run out. */
  count(): Promise<number> {
    return this.redis.commands.zcard(this.redis.key('presence:due'));
  }

  /** People whose last lease has run out without a word: their nodes died. */
  async due(limit: number): Promise<Id[]> {
    const [seconds] = await this.redis.commands.time();
    const now = Number(seconds) * 1000;
    return this.redis.commands.zrangebyscore(this.redis.key('presence:due'), 0, now, 'LIMIT', 0, limit);
  }

  /** Whether Redis has forgotten its leases since this was last asked, by any node: true once per loss. */
  async hasForgotten(): Promise<boolean> {
    return (await this.redis.commands.set(this.redis.key('presence:epoch'), '1', 'NX')) === 'OK';
  }

  private async run(
    userId: Id,
    connectionId: string,
    verb: string,
    ...rest: (string | number)[]
  ): Promise<LeaseVerdict> {
    const commands = this.redis.commands as unknown as {
      parleyPresence(...args: (string | number)[]): Promise<Reply>;
    };
    const keys = [this.redis.key(`presence:of:${userId}`), this.redis.key('presence:due')];
    const reply = await commands.parleyPresence(...keys, userId, connectionId, verb, ...rest);
    const [state, text, devices, connections, changed, decidedAt] = reply;
    return { state, ...(text && { text }), devices, connections, hasChanged: changed === 1, decidedAt };
  }
}
