import type { Id } from '../../shared/ids';

/** In one's book; in it and asked to be in the other's; in both, as both wish. */
export const CONTACT_STATES = ['saved', 'requested', 'mutual'] as const;

/** Somebody in a person's book. */
export interface ContactRecord {
  /** whose book */
  ownerId: Id;
  /** who is in it */
  userId: Id;
  /** what the owner calls them */
  alias?: string;
  state: (typeof CONTACT_STATES)[number];
  addedAt: Date;
  /** while it is asked: since when */
  requestedAt?: Date;
}

/** What two people have of each other in their books. */
export interface ContactPair {
  mine?: ContactRecord;
  theirs?: ContactRecord;
}

/** Where a page of requests begins: after this one. */
export interface RequestPosition {
  requestedAt: Date;
  ownerId: Id;
}
