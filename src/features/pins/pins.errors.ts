import { defineErrors } from '../../platform/errors/define-errors';

export const pinErrors = defineErrors('pins', {
  PIN_LIMIT: { status: 409, message: 'As many messages are pinned here as may be.' },
});
