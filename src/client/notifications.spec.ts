import type { Connection } from './connection';
import { Emitter } from './emitter';
import type { ParleyEvents } from './events';
import type { HttpCall } from './http';
import { Notifications } from './notifications';
import type { Rest } from './rest';
import type { Notification, ServerEvents } from './wire';

const note = (n: number): Notification => ({
  id: String(n).padStart(24, '0'),
  type: 'mention',
  createdAt: new Date(Date.UTC(2026, 10, 22, n)).toISOString(),
  isRead: false,
});

const build = (present: Notification[]) => {
  const calls: HttpCall[] = [];
  const call = (one: HttpCall) => {
    calls.push(one);
    const latest = [...present].reverse();
    const from = Number(one.query?.cursor ?? 0);
    const items = latest.slice(from, from + 2);
    const nextCursor = from + 2 < latest.length ? String(from + 2) : null;
    return Promise.resolve({ items, unread: 0, nextCursor, hasMore: nextCursor !== null });
  };
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const events = new Emitter<ParleyEvents>(onFault);
  const incoming = new Emitter<ServerEvents>(onFault);
  const repeat = <T>(work: () => Promise<T>) => work().then(work);
  const rest = { call } as unknown as Rest;
  const connection = { link: { incoming }, courier: { repeat } } as unknown as Connection;
  const notifications = new Notifications(rest, connection, events, onFault);
  const told: number[] = [];
  const stop = notifications.follow(({ id }) => told.push(Number(id)));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { notifications, calls, events, incoming, told, stop, settle, present };
};

describe(Notifications, () => {
  it('tells of what comes, once, and of nothing that was there', async () => {
    const { incoming, told, settle } = build([note(1), note(2)]);
    await settle();
    for (const one of [note(2), note(3), note(3)]) incoming.emit('notification:new', { ...one, unread: 1 });
    expect(told).toEqual([3]);
  });

  it('tells of what came while the connection was lost, in the order in which it came', async () => {
    const { events, incoming, told, settle, present, calls } = build([note(1), note(2)]);
    await settle();
    incoming.emit('notification:new', { ...note(3), unread: 1 });
    present.push(...[3, 4, 5, 6, 7].map(note));
    events.emit('state', 'live');
    await settle();
    expect(told).toEqual([3, 4, 5, 6, 7]);
    // and looks no further back than to what it knows
    expect(calls).toHaveLength(4);
  });

  it('tells of the first there ever are', async () => {
    const { events, told, settle, present } = build([]);
    await settle();
    present.push(note(1));
    events.emit('state', 'live');
    await settle();
    expect(told).toEqual([1]);
  });

  it('tells of nothing more when that is ended', async () => {
    const { events, incoming, told, settle, stop, present } = build([]);
    await settle();
    stop();
    incoming.emit('notification:new', { ...note(1), unread: 1 });
    present.push(note(2));
    events.emit('state', 'live');
    await settle();
    expect(told).toEqual([]);
  });

  it('repeats what changes something until there is an answer', async () => {
    const { notifications, calls, settle } = build([]);
    await settle();
    calls.length = 0;
    const hook = { kind: 'webhook', url: 'https://example.org/' } as const;
    await notifications.addTarget(hook);
    const call = { method: 'POST', path: '/api/notifications/targets', body: hook };
    expect(calls).toEqual([call, call]);
  });
});
