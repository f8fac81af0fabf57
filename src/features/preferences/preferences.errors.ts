import { defineErrors } from '../../platform/errors/define-errors';

export const preferenceErrors = defineErrors('preferences', {
  LIST_PIN_LIMIT: { status: 409, message: 'As many conversations are pinned as may be: unpin one first.' },
  LABEL_LIMIT: { status: 409, message: 'As many labels are in use as may be: give one up first.' },
});
