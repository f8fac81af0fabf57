import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/app-config';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import type { Id } from '../../shared/ids';
import { joinRange, type SeqRange } from '../../shared/visibility';
import { AccountDataService } from '../account-data/account-data.service';
import { hiddenErrors } from './hidden.errors';

/** As account data it goes by this name; its key is the conversation. */
const KIND = 'hidden';
/** Stretches that a person may delete in one conversation; messages that follow each other are one. */
const MAX_HIDDEN_RANGES = 500;
const REMEMBERED = 50_000;
const READ_AT_ONCE = 500;
/** An answer is forgotten as soon as the person deletes more, here or elsewhere. */
const TTL_MS = 600_000;
/** A node without sockets does not follow changes: it asks anew within a second. */
const UNFOLLOWED_TTL_MS = 900;
const NOTHING: readonly SeqRange[] = [];

/**
 * What people deleted for themselves, by conversation. It is account data, so that all their devices know; every node
 * remembers it and hears of changes within a second, so that reading costs no query as a rule.
 */
@Injectable()
export class HiddenService implements OnModuleInit {
  /** by person and conversation */
  private readonly known: BatchLoader<string, readonly SeqRange[]>;

  constructor(
    private readonly accountData: AccountDataService,
    private readonly config: AppConfig,
  ) {
    const ttl = config.roles.api ? TTL_MS : UNFOLLOWED_TTL_MS;
    const cacheMap = new LRUCache<string, Promise<readonly SeqRange[]>>({ max: REMEMBERED, ttl });
    this.known = batchLoader((keys) => this.load(keys), { cacheMap, maxBatchSize: READ_AT_ONCE });
  }

  onModuleInit(): void {
    if (!this.config.roles.api) return;
    this.accountData.follow(KIND, {
      onWritten: ({ userId, key }) => this.known.clear(keyOf(userId, key)),
      onHistoryLost: () => this.known.clearAll(),
    });
  }

  /** Hides messages from a person for good; others see them. @throws HIDDEN_LIMIT, TIMEOUT */
  async hide(userId: Id, conversationId: Id, range: SeqRange): Promise<void> {
    await this.accountData.write(userId, async (transaction) => {
      const [row] = await this.accountData.values([{ userId, kind: KIND, key: conversationId }], transaction);
      const before = rangesOf(row?.value);
      const after = joinRange(before, range);
      if (isDeepStrictEqual(before, after)) return { result: undefined, entries: [] };
      if (after.length > MAX_HIDDEN_RANGES) {
        throw hiddenErrors.HIDDEN_LIMIT({ details: { limit: MAX_HIDDEN_RANGES } });
      }
      const entry = { kind: KIND, key: conversationId, value: { ranges: after } };
      return { result: undefined, entries: [entry] };
    });
    this.known.clear(keyOf(userId, conversationId));
  }

  /** What a person hides in a conversation, rising; from memory as a rule. */
  of(userId: Id, conversationId: Id): Promise<readonly SeqRange[]> {
    return this.known.load(keyOf(userId, conversationId));
  }

  private async load(keys: readonly string[]): Promise<(readonly SeqRange[])[]> {
    const things = keys.map((key) => {
      const [userId = '', conversationId = ''] = key.split(' ');
      return { userId, kind: KIND, key: conversationId };
    });
    const found = await this.accountData.values(things);
    const ranges = new Map(found.map(({ userId, key, value }) => [keyOf(userId, key), rangesOf(value)]));
    return keys.map((key) => ranges.get(key) ?? NOTHING);
  }
}

const keyOf = (userId: Id, conversationId: Id) => `${userId} ${conversationId}`;
const rangesOf = (value: Record<string, unknown> | undefined) =>
  (value?.ranges ?? NOTHING) as readonly SeqRange[];
