import { compareSync, hashSync } from 'bcrypt';

/** What a thread of the pool of `PasswordHasher` does, by the name of the function. */
export interface PasswordWork {
  hash: (given: { password: string; cost: number }) => string;
  matches: (given: { password: string; passwordHash: string }) => boolean;
}

export const hash: PasswordWork['hash'] = ({ password, cost }) => hashSync(password, cost);

export const matches: PasswordWork['matches'] = ({ password, passwordHash }) =>
  compareSync(password, passwordHash);
