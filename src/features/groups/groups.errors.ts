import { defineErrors } from '../../platform/errors/define-errors';

export const groupErrors = defineErrors('groups', {
  NOT_A_GROUP: { status: 409, message: 'This is a direct conversation: it has no members to manage.' },
  LAST_OWNER: { status: 409, message: 'A group keeps its owner: hand ownership over first.' },
  MEMBER_LIMIT: { status: 409, message: 'It would have more members than it may.' },
  NOT_A_MEMBER: { status: 409, message: 'This person is not a member.' },
  // the same for who blocks and who keeps private: details name them, not the reason
  PRIVATE_PERSON: { status: 403, message: 'You may not add everybody of these; details name whom.' },
  UNKNOWN_PERSON: { status: 404, message: 'There is no such person; details name who is missing.' },
});
