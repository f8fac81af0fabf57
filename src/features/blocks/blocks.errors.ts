import { defineErrors } from '../../platform/errors/define-errors';

export const blockErrors = defineErrors('blocks', {
  BLOCK_SELF: { status: 422, message: 'Nobody can block themselves.' },
  BLOCK_LIMIT: { status: 409, message: 'You block as many people as you may: let one go first.' },
});
