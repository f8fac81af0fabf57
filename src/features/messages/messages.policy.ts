import type { Id } from '../../shared/ids';
import { coreErrors } from '../../platform/errors/core.errors';
import type { AppError } from '../../platform/errors/app-error';
import { messageErrors } from './messages.errors';
import type { MessageRecord } from './messages.types';

/** Why this person may not change this message; undefined when they may: it is theirs, it is there, it is as expected. */
export function refusalOfChange(
  message: MessageRecord,
  actorId: Id,
  expectedVersion?: number,
): AppError | undefined {
  // what the server tells is nobody's
  if (message.senderId !== actorId || message.type === 'system') return coreErrors.FORBIDDEN();
  if (message.deletedAt) return messageErrors.MESSAGE_DELETED();
  if (expectedVersion !== undefined && expectedVersion !== message.version) {
    return coreErrors.VERSION_CONFLICT({ details: { version: message.version } });
  }
  return undefined;
}
