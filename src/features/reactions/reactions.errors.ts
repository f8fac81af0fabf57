import { defineErrors } from '../../platform/errors/define-errors';

export const reactionErrors = defineErrors('reactions', {
  NOT_AN_EMOJI: { status: 422, message: 'A reaction is one emoji.' },
  REACTION_LIMIT: { status: 409, message: 'There are as many different reactions to this as there may be.' },
});
