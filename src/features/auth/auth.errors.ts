import { defineErrors } from '../../platform/errors/define-errors';

export const authErrors = defineErrors('auth', {
  // the same for a wrong password and an unknown account, in the same time
  INVALID_CREDENTIALS: { status: 401, message: 'The name or the password is wrong.' },
  REFRESH_TOKEN_INVALID: {
    status: 401,
    message: 'This refresh token is not good (any more): sign in again.',
  },
  PASSWORD_TOO_LONG: { status: 422, message: 'A password may have at most 72 bytes of UTF-8.' },
});
