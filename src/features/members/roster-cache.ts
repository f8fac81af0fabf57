import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type BatchLoader, batchLoader } from '../../platform/mongo/batch-loader';
import type { Transaction } from '../../platform/mongo/transactions';
import { groupBy } from '../../shared/group-by';
import type { Id } from '../../shared/ids';
import { ConversationsService } from '../conversations/conversations.service';
import { type ConversationRecord, DIRECT_SETTINGS } from '../conversations/conversations.types';
import { MembersRepository } from './members.repository';
import type { Membership, Roster } from './members.types';

/** Members remembered over all conversations; a roster counts as many as it has. */
const REMEMBERED_MEMBERS = 1_000_000;
/** Conversations whose last doubt is remembered. */
const REMEMBERED_DOUBTS = 100_000;
/** Rosters read by one query. */
const READ_AT_ONCE = 200;
/**
 * A group's roster is compared with the database when it was not for this long: a removal takes hold within a second also
 * while nothing tells of it.
 */
const TRUSTED_MS = 900;

interface Entry {
  roster: Roster;
  /** moment of `performance.now()`; of direct conversations only the settings change, and the database tells of that */
  trustedUntil: number;
}

/**
 * Who belongs to conversations, in memory. A roster knows by which message it stands (`membershipSeq`): a node that hears of
 * a newer one, or cannot know, asks before it tells anybody anything.
 */
@Injectable()
export class RosterCache implements OnModuleInit {
  private readonly entries = new LRUCache<Id, Entry>({
    maxSize: REMEMBERED_MEMBERS,
    sizeCalculation: ({ roster }) => roster.members.size + 1,
  });
  /** how often what was known of a conversation was put in doubt */
  private readonly doubts = new LRUCache<Id, number>({ max: REMEMBERED_DOUBTS });
  private readonly underWay = new Map<Id, Promise<Roster | undefined>>();
  private readonly watchers: ((conversationId: Id, roster?: Roster) => void)[] = [];
  private readonly rosters: BatchLoader<Id, Roster | undefined>;

  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersRepository,
  ) {
    this.rosters = batchLoader((ids) => this.load(ids), { maxBatchSize: READ_AT_ONCE });
  }

  onModuleInit(): void {
    this.conversations.follow({
      onChanged: (id) => this.forget(id),
      onHistoryLost: () => [...this.entries.keys()].forEach((id) => this.forget(id)),
    });
  }

  /** Calls back when what was known of a conversation is put in doubt, and with the roster when another one was read. */
  watch(watcher: (conversationId: Id, roster?: Roster) => void): void {
    this.watchers.push(watcher);
  }

  /** How many people a conversation had when it was last looked at, if it was. */
  sizeOf(conversationId: Id): number | undefined {
    return this.entries.peek(conversationId)?.roster.members.size;
  }

  /** The roster, if it is at hand and to be trusted. */
  peek(conversationId: Id): Roster | undefined {
    const entry = this.entries.get(conversationId);
    return entry && performance.now() < entry.trustedUntil ? entry.roster : undefined;
  }

  /** Undefined when there is no such conversation. Many who ask at once are one question. */
  get(conversationId: Id): Roster | undefined | Promise<Roster | undefined> {
    return this.peek(conversationId) ?? this.underWay.get(conversationId) ?? this.ask(conversationId);
  }

  /** Membership changed with message `membershipSeq`: an older roster is forgotten. */
  expect(conversationId: Id, membershipSeq: number): void {
    const known = this.entries.peek(conversationId)?.roster.membershipSeq ?? 0;
    if (known < membershipSeq) this.forget(conversationId);
  }

  /** What `expect` asks for, as a transaction sees it; 0 where membership never changes. */
  async membershipSeqIn({ conversationId, type }: Roster, transaction: Transaction): Promise<number> {
    if (type === 'dm') return 0;
    return (await this.conversations.readIn(conversationId, transaction))?.membershipSeq ?? 0;
  }

  /**
   * There may be messages that this node did not hear of: who asks from now on has the roster compared first, and is not
   * content with an answer to an earlier question.
   */
  doubt(conversationId: Id): void {
    if (this.entries.peek(conversationId)?.roster.type !== 'dm') this.forget(conversationId);
  }

  private forget(conversationId: Id): void {
    const entry = this.entries.peek(conversationId);
    if (entry) entry.trustedUntil = 0;
    this.doubts.set(conversationId, (this.doubts.get(conversationId) ?? 0) + 1);
    this.underWay.delete(conversationId);
    for (const watcher of this.watchers) watcher(conversationId);
  }

  private ask(conversationId: Id): Promise<Roster | undefined> {
    const asked = this.rosters.load(conversationId).finally(() => {
      if (this.underWay.get(conversationId) === asked) this.underWay.delete(conversationId);
    });
    this.underWay.set(conversationId, asked);
    return asked;
  }

  /** Conversations first: a roster may be newer than it says, never older. */
  private async load(ids: readonly Id[]): Promise<(Roster | undefined)[]> {
    const wanted = [...new Set(ids)];
    const doubts = new Map(wanted.map((id) => [id, this.doubts.get(id)]));
    const present = new Map(wanted.map((id) => [id, this.entries.peek(id)?.roster]));
    const found = await this.conversations.readMany(wanted);
    const isStale = ({ id, membershipSeq }: ConversationRecord) =>
      present.get(id)?.membershipSeq !== membershipSeq;
    const staleIds = found.filter(isStale).map(({ id }) => id);
    const rows = groupBy(await this.members.findOfConversations(staleIds), (row) => row.conversationId);
    const rosters = new Map(
      found.map((conversation) => {
        const { id } = conversation;
        const members = isStale(conversation) ? toMembers(rows.get(id) ?? []) : present.get(id)!.members;
        const roster = this.keep(conversation, members, doubts.get(id) === this.doubts.get(id));
        if (isStale(conversation)) for (const watcher of this.watchers) watcher(id, roster);
        return [id, roster];
      }),
    );
    return ids.map((id) => rosters.get(id));
  }

  private keep(conversation: ConversationRecord, members: Roster['members'], isUndoubted: boolean): Roster {
    const { id, type, settings = DIRECT_SETTINGS, membershipSeq, dissolvedSeq } = conversation;
    const newestFrom = newestStart(members);
    const roster = { conversationId: id, type, settings, membershipSeq, dissolvedSeq, members, newestFrom };
    // an answer to a question from before a doubt is for those who asked then
    const trustedMs = type === 'dm' ? Infinity : TRUSTED_MS;
    this.entries.set(id, { roster, trustedUntil: isUndoubted ? performance.now() + trustedMs : 0 });
    return roster;
  }
}

function newestStart(members: Roster['members']): number {
  let newest = 0;
  for (const { intervals } of members.values()) newest = Math.max(newest, intervals.at(-1)?.fromSeq ?? 0);
  return newest;
}

function toMembers(rows: readonly Membership[]): Map<Id, Membership> {
  return new Map(
    rows.map(({ conversationId, userId, role, intervals }) => [
      userId,
      { conversationId, userId, role, intervals },
    ]),
  );
}
