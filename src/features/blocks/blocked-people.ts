import { LRUCache } from 'lru-cache';
import type { Id } from '../../shared/ids';

/** People whose blocks are remembered, and the blocks of all of them together. */
const MAX_PEOPLE = 20_000;
const MAX_BLOCKS = 1_000_000;

/** The other one of each block that a person is part of, by the id of the block; undefined: too many to be known. */
export interface Around {
  others?: ReadonlyMap<Id, Id>;
}

/** Between whom and a person there are blocks, whoever made them: asked once, and remembered until one comes or goes. */
export class BlockedPeople {
  private readonly known: LRUCache<Id, Around>;
  private readonly asked = new Map<Id, Promise<Around>>();

  /** @param ttlMs how long an answer stands by itself */
  constructor(
    private readonly find: (userId: Id) => Promise<Around>,
    ttlMs: number,
  ) {
    const sizeCalculation = ({ others }: Around) => 1 + (others?.size ?? 0);
    this.known = new LRUCache({ max: MAX_PEOPLE, maxSize: MAX_BLOCKS, sizeCalculation, ttl: ttlMs });
  }

  async of(userId: Id): Promise<Around> {
    return this.known.get(userId) ?? this.asked.get(userId) ?? this.ask(userId);
  }

  forget(userId: Id): void {
    this.known.delete(userId);
    this.asked.delete(userId);
  }

  /** A block came or went of which nothing but its id is known. */
  forgetBlock(id: Id): void {
    const isConcerned = ({ others }: Around) => others?.has(id) ?? true;
    const concerned = [...this.known.entries()].filter(([, around]) => isConcerned(around));
    for (const [userId] of concerned) this.known.delete(userId);
    // what these will be answered cannot be told yet
    this.asked.clear();
  }

  forgetAll(): void {
    this.known.clear();
    this.asked.clear();
  }

  private async ask(userId: Id): Promise<Around> {
    const question = this.find(userId);
    this.asked.set(userId, question);
    const isCurrent = () => this.asked.get(userId) === question;
    try {
      const around = await question;
      // what came or went meanwhile may not be in the answer
      if (isCurrent()) this.known.set(userId, around);
      return around;
    } finally {
      if (isCurrent()) this.asked.delete(userId);
    }
  }
}
