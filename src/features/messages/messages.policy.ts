import { coreErrors } from '../../platform/errors/core.errors';
import type { AppError } from '../../platform/errors/app-error';
import { may, outranks, type Rules } from '../../shared/permissions';
import type { Id } from '../../shared/ids';
import { canSee, type Interval } from '../../shared/visibility';
import type { Membership } from '../members/members.types';
import { messageErrors } from './messages.errors';
import type { ChangeScene, MessageRecord } from './messages.types';

/** A part of a conversation, for who may see no more of it. */
interface Part {
  conversationId: Id;
  intervals: readonly Interval[];
}

/** The message, if it is there and lies in the part. */
export function seenIn(
  { conversationId, intervals }: Part,
  message: MessageRecord | undefined,
): MessageRecord | undefined {
  const isHere = message?.conversationId === conversationId;
  return isHere && !message.goneAt && canSee(intervals, message.seq) ? message : undefined;
}

/** The same. @throws NOT_FOUND */
export function requireSeen(part: Part, message: MessageRecord | undefined): MessageRecord {
  const seen = seenIn(part, message);
  if (!seen) throw coreErrors.NOT_FOUND();
  return seen;
}

/** Why a message cannot be changed by anybody now; undefined when it can: it is there, and as expected. */
export function refusalOfChange(message: MessageRecord, expectedVersion?: number): AppError | undefined {
  if (message.deletedAt) return messageErrors.MESSAGE_DELETED();
  if (expectedVersion !== undefined && expectedVersion !== message.version) {
    return coreErrors.VERSION_CONFLICT({ details: { version: message.version } });
  }
  return undefined;
}

export const isAuthor = ({ message, actor }: ChangeScene): boolean => message.senderId === actor.userId;

/** That who mentions everybody may do so. @throws FORBIDDEN */
export function requireMayMention(
  { mentionsAll }: { mentionsAll?: boolean },
  { role }: Pick<Membership, 'role'>,
  rules: Rules,
): void {
  if (mentionsAll && !may(role, 'mentionAll', rules)) throw coreErrors.FORBIDDEN();
}

/** That nobody is mentioned who does not belong to the conversation. @throws MENTION_NOT_MEMBER */
export function refuseStrangers(userIds: readonly Id[]): void {
  if (userIds.length > 0) throw messageErrors.MENTION_NOT_MEMBER({ details: { userIds } });
}

/** One's own, and in groups those of people below oneself; who has gone is below everybody. */
export function mayDelete(scene: ChangeScene): boolean {
  const { message, actor, roster } = scene;
  if (isAuthor(scene)) return true;
  const author = roster.members.get(message.senderId)?.role ?? 'member';
  return may(actor.role, 'deleteOthers', roster) && outranks(actor.role, author);
}
