import { createHash } from 'node:crypto';
import { AccountDataStore } from './account-data';
import { Contacts } from './contacts';
import type { Courier } from './courier';
import type { HttpCall } from './http';
import type { Rest } from './rest';

const BOB = 'b'.repeat(24);
const AT = '2026-11-21T18:30:00.000Z';

const build = () => {
  const calls: HttpCall[] = [];
  const rest = { call: (call: HttpCall) => Promise.resolve(void calls.push(call)) } as unknown as Rest;
  // the first attempt gets no answer
  const repeat = async <T>(call: () => Promise<T>) => call().then(call);
  const data = new AccountDataStore(() => undefined);
  return { contacts: new Contacts(rest, { repeat } as Courier, () => data), data, calls };
};

describe(Contacts.name, () => {
  it.each<[string, (contacts: Contacts) => Promise<unknown>, HttpCall]>([
    ['saves', (one) => one.save(BOB), { method: 'PUT', path: `/api/contacts/${BOB}`, body: {} }],
    [
      'calls somebody differently',
      (one) => one.save(BOB, ''),
      { method: 'PUT', path: `/api/contacts/${BOB}`, body: { alias: '' } },
    ],
    ['removes', (one) => one.remove(BOB), { method: 'DELETE', path: `/api/contacts/${BOB}` }],
    ['asks', (one) => one.request(BOB), { method: 'POST', path: `/api/contacts/${BOB}/request` }],
    ['accepts', (one) => one.accept(BOB), { method: 'POST', path: `/api/contacts/requests/${BOB}/accept` }],
  ])('%s until there is an answer', async (_, act, call) => {
    const { contacts, calls } = build();
    await act(contacts);
    expect(calls).toEqual([call, call]);
  });

  it('asks once where another attempt would find something else', async () => {
    const { contacts, calls } = build();
    await contacts.decline(BOB);
    await contacts.list('next');
    await contacts.requests();
    expect(calls).toEqual([
      { method: 'DELETE', path: `/api/contacts/requests/${BOB}` },
      { method: 'GET', path: '/api/contacts', query: { cursor: 'next' } },
      { method: 'GET', path: '/api/contacts/requests', query: { cursor: undefined } },
    ]);
  });

  it('sends hashes of addresses, each once, and no address', async () => {
    const { contacts, calls } = build();
    await contacts.match([' Bob@Example.org', 'bob@example.org', 'zoë@example.org']);
    const hashes = ['bob@example.org', 'zoë@example.org'].map((address) =>
      createHash('sha256').update(address).digest('hex'),
    );
    expect(calls).toEqual([{ method: 'POST', path: '/api/contacts/match', body: { hashes } }]);
  });

  it('knows the own book, whichever device wrote in it', () => {
    const { contacts, data } = build();
    expect(contacts.stateOf(BOB)).toBeUndefined();
    data.fill([
      { n: 1, kind: 'contact', key: BOB, value: { state: 'saved', alias: 'Bobby', at: AT }, at: AT },
    ]);
    expect([contacts.stateOf(BOB), contacts.aliasOf(BOB)]).toEqual(['saved', 'Bobby']);
    data.offer({ n: 2, kind: 'contact', key: BOB, at: AT });
    expect([contacts.stateOf(BOB), contacts.aliasOf(BOB)]).toEqual([undefined, undefined]);
  });
});
