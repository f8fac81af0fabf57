import { defineErrors } from '../../platform/errors/define-errors';

export const contactErrors = defineErrors('contacts', {
  CONTACT_SELF: { status: 422, message: 'Nobody is a contact of themselves.' },
  CONTACT_LIMIT: { status: 409, message: 'You have as many contacts as you may: remove one first.' },
  REQUEST_LIMIT: { status: 409, message: 'This person is asked by as many people as may be.' },
  NOT_REQUESTED: { status: 409, message: 'This person does not ask to be your contact.' },
});
