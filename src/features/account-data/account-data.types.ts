import type { Id } from '../../shared/ids';

/** What shall be known about one thing of a person; without a value it is gone. */
export interface AccountEntry {
  kind: string;
  key: string;
  value?: Record<string, unknown>;
}

/** What a transaction came to, and what the devices of a person, and of others, shall know of it. */
export interface AccountWrite<T> {
  result: T;
  entries: readonly AccountEntry[];
  others?: ReadonlyMap<Id, readonly AccountEntry[]>;
}

/** The same, stored and numbered. */
export interface AccountDataRecord extends AccountEntry {
  userId: Id;
  n: number;
  at: Date;
}

export { AccountDataDto } from './dto/account-data.dto';
