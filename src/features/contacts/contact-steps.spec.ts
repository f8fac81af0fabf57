import { accept, decline, entriesOf, remove, request, save, turned } from './contact-steps';
import type { ContactPair, ContactRecord } from './contacts.types';

const AT = new Date('2026-11-21T18:30:00.000Z');
const LATER = new Date('2026-11-22T18:30:00.000Z');
const mine: ContactRecord = { ownerId: 'me', userId: 'you', state: 'saved', addedAt: AT };
const theirs: ContactRecord = { ownerId: 'you', userId: 'me', state: 'saved', addedAt: AT };
const asked = (contact: ContactRecord): ContactRecord => ({
  ...contact,
  state: 'requested',
  requestedAt: LATER,
});
const both: ContactPair = { mine: { ...mine, state: 'mutual' }, theirs: { ...theirs, state: 'mutual' } };

describe('what becomes of two books', () => {
  it('puts somebody in, keeps what is not named, and takes an empty alias away', () => {
    expect(save(mine)({})).toEqual({ mine });
    const named = save(mine, 'Al')({ mine, theirs });
    expect(named.mine?.alias).toBe('Al');
    expect(save(mine)(named)).toEqual(named);
    expect(save(mine, '')(named)).toEqual({ mine, theirs });
  });

  it('asks once, and says yes to who has asked', () => {
    expect(request(mine, LATER)({})).toEqual({ mine: asked(mine) });
    expect(request(mine, AT)({ mine: asked(mine) })).toEqual({ mine: asked(mine) });
    expect(request(mine, LATER)({ theirs: asked(theirs) })).toEqual(both);
    expect(request(mine, LATER)(both)).toEqual(both);
  });

  it('says yes and no', () => {
    expect(accept(mine)({ theirs: asked(theirs) })).toEqual(both);
    expect(decline({ mine, theirs: asked(theirs) })).toEqual({ mine, theirs });
  });

  it('takes somebody out, and with them what was mutual', () => {
    expect(remove(both)).toEqual({ theirs });
    expect(remove({ mine: asked(mine) })).toEqual({});
    // who asks still asks
    expect(remove({ mine, theirs: asked(theirs) })).toEqual({ theirs: asked(theirs) });
    expect(remove({})).toEqual({});
  });

  it('is told to the devices of each as it is news to them', () => {
    const after: ContactPair = { mine: asked(mine) };
    const at = AT.toISOString();
    expect(entriesOf('you', {}, after)).toEqual([
      { kind: 'contact', key: 'you', value: { state: 'requested', at } },
    ]);
    expect(entriesOf('me', turned({}), turned(after))).toEqual([
      { kind: 'contactRequest', key: 'me', value: { at: LATER.toISOString() } },
    ]);
    expect(entriesOf('me', turned(after), {})).toEqual([{ kind: 'contactRequest', key: 'me' }]);
    expect(entriesOf('you', both, remove(both))).toEqual([{ kind: 'contact', key: 'you' }]);
    expect(entriesOf('you', both, both)).toEqual([]);
  });
});
