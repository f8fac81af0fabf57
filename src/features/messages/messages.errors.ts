import { defineErrors } from '../../platform/errors/define-errors';

export const messageErrors = defineErrors('messages', {
  SLOW_MODE: { status: 429, message: 'Members write here now and then only.', retryable: true },
  EDIT_LIMIT: { status: 409, message: 'This message was edited as often as it may be.' },
  MESSAGE_DELETED: { status: 410, message: 'The message was deleted.' },
  REPLY_NOT_FOUND: { status: 404, message: 'The message that it answers is not there.' },
  THREAD_NOT_FOUND: { status: 404, message: 'The message under which it shall stand is not there.' },
  NOT_A_THREAD_ROOT: { status: 409, message: 'Nothing can stand under this message.' },
  FORWARD_NOT_FOUND: { status: 404, message: 'There is no such message to pass on.' },
  MENTION_NOT_MEMBER: { status: 422, message: 'Somebody who is mentioned is not a member.' },
});

/** What of a message that is to be sent later may be refused, by the feature that keeps it. */
export const SCHEDULE_ERRORS = ['SCHEDULE_OUT_OF_RANGE', 'SCHEDULE_LIMIT'];

/** What of a message that refers to others may be refused. */
export const CONTENT_ERRORS = [
  'REPLY_NOT_FOUND',
  'THREAD_NOT_FOUND',
  'NOT_A_THREAD_ROOT',
  'MENTION_NOT_MEMBER',
  'FORWARD_NOT_FOUND',
  'MESSAGE_DELETED',
];
