import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Log } from '../logger/logger';
import { RedisLink } from '../redis/redis-link';
import { NODE_ID } from './node-id';
import type { Room } from './rooms';

type Nodes = Set<string>;
interface Entry {
  nodes: Nodes;
  /** while the first look-up is under way; corrections that arrive meanwhile are applied on top of its answer */
  loading?: Promise<Nodes>;
  corrections: (() => void)[];
}

/** Rooms a node remembers the holders of. */
const CACHED_ROOMS = 200_000;
/** Holders of a room that a dead node left behind are forgotten by Redis after a day. */
const ROOM_TTL_SECONDS = 86_400;

/**
 * Which other nodes hold a socket of a room. The truth is a set per room in Redis; each node caches what it has asked
 * for, and every node announces the rooms it takes up and gives up, so that a cached answer never grows stale.
 */
@Injectable()
export class RoomDirectory {
  private readonly log = new Log(RoomDirectory.name);
  private readonly cache = new LRUCache<Room, Entry>({ max: CACHED_ROOMS });

  constructor(private readonly redis: RedisLink) {}

  /** The other nodes that hold the room: at once when known, else as soon as Redis has answered. Rejects if it does not. */
  holders(room: Room): Nodes | Promise<Nodes> {
    const cached = this.cache.get(room);
    if (cached) return cached.loading ?? cached.nodes;
    const entry: Entry = { nodes: new Set(), corrections: [] };
    this.cache.set(room, entry);
    entry.loading = this.load(room, entry);
    return entry.loading;
  }

  /** Makes known that this node holds the rooms, or no longer. */
  async register(rooms: readonly Room[], isHeld: boolean): Promise<void> {
    if (!this.redis.isUp || rooms.length === 0) return;
    const batch = this.redis.commands.pipeline();
    for (const room of rooms) {
      const key = this.key(room);
      if (isHeld) batch.sadd(key, NODE_ID).expire(key, ROOM_TTL_SECONDS);
      else batch.srem(key, NODE_ID);
    }
    await batch.exec();
  }

  /** Another node took the room up or gave it up. */
  correct(room: Room, nodeId: string, isHeld: boolean): void {
    const entry = this.cache.peek(room);
    if (!entry) return;
    const apply = () => (isHeld ? entry.nodes.add(nodeId) : entry.nodes.delete(nodeId));
    if (entry.loading) entry.corrections.push(apply);
    else apply();
  }

  /** A node did not take its mail: it is gone. */
  forgetNode(nodeId: string, rooms: Iterable<Room>): void {
    for (const room of rooms) this.correct(room, nodeId, false);
    const batch = this.redis.commands.pipeline();
    for (const room of rooms) batch.srem(this.key(room), nodeId);
    batch
      .exec()
      .catch((error: unknown) => this.log.debug('dead node not forgotten', { reason: String(error) }));
  }

  /** After Redis was away nothing cached can be trusted. */
  clear(): void {
    this.cache.clear();
  }

  private async load(room: Room, entry: Entry): Promise<Nodes> {
    try {
      for (const node of await this.redis.commands.smembers(this.key(room))) entry.nodes.add(node);
    } catch (error) {
      this.cache.delete(room); // the next packet asks again
      throw error;
    }
    entry.nodes.delete(NODE_ID);
    for (const correct of entry.corrections) correct();
    entry.corrections = [];
    entry.loading = undefined;
    return entry.nodes;
  }

  private key(room: Room): string {
    return this.redis.key(`room:${room}`);
  }
}
