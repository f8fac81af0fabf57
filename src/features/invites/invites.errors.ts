import { defineErrors } from '../../platform/errors/define-errors';

export const inviteErrors = defineErrors('invites', {
  INVITE_EXPIRED: { status: 410, message: 'This link is no longer valid.' },
  INVITE_USED_UP: { status: 410, message: 'This link was used as often as it may be.' },
  INVITE_LIMIT: { status: 409, message: 'There are as many links as there may be: revoke one first.' },
  NOT_WAITING: { status: 409, message: 'This person does not wait to be let in.' },
});
