import type { Id } from '../../shared/ids';
import type { AccountEntry } from '../account-data/account-data.types';
import type { ContactPair, ContactRecord } from './contacts.types';

/** What shall become of two books. */
export type Step = (before: ContactPair) => ContactPair;

const settled = (contact: ContactRecord, state: 'saved' | 'mutual'): ContactRecord => {
  const next = { ...contact, state };
  delete next.requestedAt;
  return next;
};
const saved = (contact: ContactRecord) => settled(contact, 'saved');
const mutual = (contact: ContactRecord) => settled(contact, 'mutual');

/** Puts the other in my book, or calls them differently: what is not named stays, an empty alias is none. */
export function save(fresh: ContactRecord, alias?: string): Step {
  return ({ mine = fresh, theirs }) => {
    const { alias: before, ...rest } = mine;
    const named = alias ?? before;
    return { mine: { ...rest, ...(named && { alias: named }) }, theirs };
  };
}

/** Asks to be in the other's book too; who asks me already has my yes. */
export function request(fresh: ContactRecord, at: Date): Step {
  return ({ mine = fresh, theirs }) => {
    if (theirs?.state === 'requested') return { mine: mutual(mine), theirs: mutual(theirs) };
    if (mine.state !== 'saved') return { mine, theirs };
    return { mine: { ...mine, state: 'requested', requestedAt: at }, theirs };
  };
}

/** Says yes: both are in both books. */
export function accept(fresh: ContactRecord): Step {
  return ({ mine = fresh, theirs }) => ({ mine: mutual(mine), theirs: theirs && mutual(theirs) });
}

/** Says no: I stay in the other's book, and they in mine if they are. */
export const decline: Step = ({ mine, theirs }) => ({ mine, theirs: theirs && saved(theirs) });

/** Takes the other out of my book; I stay in theirs, but what was mutual is not any more. */
export const remove: Step = ({ theirs }) => ({
  theirs: theirs?.state === 'mutual' ? saved(theirs) : theirs,
});

/** What my devices are to know after a step: the other in my book, and whether they ask me. */
export function entriesOf(otherId: Id, before: ContactPair, next: ContactPair): AccountEntry[] {
  const entries: AccountEntry[] = [];
  if (!isSame(before.mine, next.mine)) {
    entries.push({ kind: 'contact', key: otherId, ...(next.mine && { value: valueOf(next.mine) }) });
  }
  const asked = requestOf(next.theirs);
  if (requestOf(before.theirs) !== asked) {
    entries.push({ kind: 'contactRequest', key: otherId, ...(asked && { value: { at: asked } }) });
  }
  return entries;
}

/** The same as the other one of the two sees it. */
export const turned = ({ mine, theirs }: ContactPair): ContactPair => ({ mine: theirs, theirs: mine });

/** Whether nothing of a book changed. */
export function isSame(before: ContactRecord | undefined, next: ContactRecord | undefined): boolean {
  return before?.state === next?.state && before?.alias === next?.alias;
}

const requestOf = (contact: ContactRecord | undefined) =>
  contact?.state === 'requested' ? contact.requestedAt?.toISOString() : undefined;

function valueOf({ alias, state, addedAt }: ContactRecord): Record<string, unknown> {
  return { state, ...(alias !== undefined && { alias }), at: addedAt.toISOString() };
}
