import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RedisLink } from '../../platform/redis/redis-link';
import type { Id } from '../../shared/ids';
import { BlocksService } from '../blocks/blocks.service';
import { MembersService } from '../members/members.service';

/** At most one announcement per person and conversation in this time, on all devices together. */
const MIN_INTERVAL_MS = 1_000;
/** Typing that is not repeated is over after this. */
export const TYPING_EXPIRES_MS = 3_000;
const REMEMBERED = 50_000;

/** Someone who types, and from which socket. */
export interface Typist {
  userId: Id;
  conversationId: Id;
  connectionId: string;
}

/** The same, and who must not see it. Who was shown that it began is shown that it ended. */
export interface ShownTyping extends Typist {
  hiddenFrom: readonly Id[];
}

/** Who types where, on this node; nothing of it is ever stored in the database. */
@Injectable()
export class TypingService {
  private readonly recent = new LRUCache<string, true>({ max: REMEMBERED, ttl: MIN_INTERVAL_MS });
  private readonly active = new Map<string, { shown: ShownTyping; timer: NodeJS.Timeout }>();
  private onStop: (shown: ShownTyping) => void = () => undefined;

  constructor(
    private readonly members: MembersService,
    private readonly blocks: BlocksService,
    private readonly redis: RedisLink,
  ) {}

  /** Who is to be told that typing is over. */
  whenStopped(tell: (shown: ShownTyping) => void): void {
    this.onStop = tell;
  }

  /** Someone types. @returns what is to be announced: once a second at most, and to nobody over a block @throws NOT_MEMBER */
  async start(typist: Typist): Promise<ShownTyping | undefined> {
    const roster = await this.members.rosterOf(typist.conversationId, typist.userId);
    this.members.requireIn(roster, typist.userId);
    const hiddenFrom = await this.blocks.apartIn(roster!, typist.userId);
    if (!hiddenFrom) return undefined;
    const key = keyOf(typist);
    if (this.recent.has(key)) return undefined;
    this.recent.set(key, true);
    if (!(await this.isFirstAnywhere(key))) return undefined;
    clearTimeout(this.active.get(key)?.timer);
    const timer = setTimeout(() => this.stop(typist), TYPING_EXPIRES_MS);
    timer.unref();
    const shown = { ...typist, hiddenFrom };
    this.active.set(key, { shown, timer });
    return shown;
  }

  /** Someone stopped; nothing happens unless they were typing on this node. */
  stop(typist: Pick<Typist, 'userId' | 'conversationId'>): void {
    const key = keyOf(typist);
    const active = this.active.get(key);
    if (!active) return;
    clearTimeout(active.timer);
    this.active.delete(key);
    this.onStop(active.shown);
  }

  /** The socket is gone, and so is what was typed on it. */
  stopAll(connectionId: string): void {
    for (const { shown } of this.active.values()) {
      if (shown.connectionId === connectionId) this.stop(shown);
    }
  }

  /** Two devices on two nodes share the second; while Redis is away each node counts for itself. */
  private async isFirstAnywhere(key: string): Promise<boolean> {
    if (!this.redis.isUp) return true;
    try {
      const name = this.redis.key(`typing:${key}`);
      return (await this.redis.commands.set(name, '1', 'PX', MIN_INTERVAL_MS, 'NX')) === 'OK';
    } catch {
      return true;
    }
  }
}

const keyOf = ({ conversationId, userId }: Pick<Typist, 'userId' | 'conversationId'>) =>
  `${conversationId}:${userId}`;
