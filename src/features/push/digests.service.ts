import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { deliveryId, type Id } from '../../shared/ids';
import { unreadCount } from '../../shared/receipts';
import { ConversationsService } from '../conversations/conversations.service';
import type { ConversationRecord } from '../conversations/conversations.types';
import { MembersService } from '../members/members.service';
import type { MemberRecord } from '../members/members.types';
import { PresenceService } from '../presence/presence.service';
import { UsersService } from '../users/users.service';
import { digestMail, type UnreadConversation } from './digest.presenter';
import type { Mail, TargetRecord } from './push.types';

/** Conversations named in one mail. */
const MAX_NAMED = 20;

/** What the daily mail about what is unread says, and to whom. */
@Injectable()
export class DigestsService {
  constructor(
    private readonly members: MembersService,
    private readonly conversations: ConversationsService,
    private readonly presence: PresenceService,
    private readonly users: UsersService,
    private readonly clock: DatabaseClock,
  ) {}

  /** What people are to be sent, by target: who has something unread that came after they were last there. */
  async compose(cause: string, targets: readonly TargetRecord[]): Promise<Map<Id, Mail>> {
    const userIds = targets.map(({ userId }) => userId);
    const [people, states] = await Promise.all([this.users.getMany(userIds), this.presence.states(userIds)]);
    const mails = targets.map(async ({ id, userId }): Promise<[Id, Mail] | undefined> => {
      const person = people.get(userId);
      const { state, lastSeenAt = new Date(0) } = states.get(userId) ?? {};
      if (!person || (state !== undefined && state !== 'offline')) return undefined;
      const unread = await this.unread(userId, lastSeenAt);
      return unread && [id, digestMail(deliveryId(cause, id, 0), person, unread)];
    });
    return new Map((await Promise.all(mails)).filter((mail) => mail !== undefined));
  }

  /** Undefined when nothing came since they were last there. */
  private async unread(
    userId: Id,
    since: Date,
  ): Promise<{ named: UnreadConversation[]; others: number } | undefined> {
    const now = this.clock.now();
    const rows = await this.members.allOfUser(userId);
    const audible = rows.filter(
      ({ mutedUntil, notify }) => notify !== 'none' && (mutedUntil?.getTime() ?? 0) <= now,
    );
    const found = await this.conversations.getMany(audible.map(({ conversationId }) => conversationId));
    const records = new Map(found.map((record) => [record.id, record]));
    const unread = audible.flatMap((row) => {
      const record = records.get(row.conversationId);
      const isUnread = record && record.dissolvedSeq === undefined && record.lastSeq > row.readSeq;
      return isUnread ? [{ row, record }] : [];
    });
    if (!unread.some(({ record }) => record.updatedAt > since)) return undefined;
    const named = await Promise.all(unread.slice(0, MAX_NAMED).map((one) => this.named(one)));
    return { named, others: unread.length - named.length };
  }

  private async named({
    row: { conversationId, userId, readSeq },
    record: { title, lastSeq },
  }: {
    row: MemberRecord;
    record: ConversationRecord;
  }): Promise<UnreadConversation> {
    const unread = unreadCount(lastSeq, readSeq);
    if (title !== undefined) return { title, unread };
    const roster = await this.members.roster(conversationId);
    const peerId = [...(roster?.members.keys() ?? [])].find((id) => id !== userId);
    const peer = peerId === undefined ? undefined : (await this.users.getMany([peerId])).get(peerId);
    return { title: peer?.displayName ?? 'Somebody', unread };
  }
}
