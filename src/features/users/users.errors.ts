import { defineErrors } from '../../platform/errors/define-errors';

export const userErrors = defineErrors('users', {
  // one code for both, so that registration does not tell which addresses have an account
  ACCOUNT_EXISTS: { status: 409, message: 'This username or address is taken.' },
});
