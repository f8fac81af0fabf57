import { FOR_EVER, SHELVES } from '../members/members.types';
import { contradictionIn, isPlain, wished } from './preferences.policy';

const TOMORROW = '2026-11-23T00:00:00.000Z';
const NOW = Date.parse('2026-11-22T00:00:00.000Z');
const { pinned, open, archived } = SHELVES;

describe(wished, () => {
  it.each([
    [open, { pinned: true }, pinned],
    [archived, { pinned: true }, pinned],
    [pinned, { archived: true }, archived],
    [pinned, { pinned: false }, open],
    [archived, { archived: false }, open],
    // nothing that it was not
    [archived, { pinned: false }, archived],
    [pinned, { archived: false }, pinned],
    [open, {}, open],
  ])('moves from shelf %i by %j to shelf %i', (shelf, wish, expected) => {
    expect(wished({ shelf }, wish).shelf).toBe(expected);
  });

  it('mutes for ever, until a moment, or no longer', () => {
    const muted = wished({ shelf: open }, { muted: true });
    expect(muted.mutedUntil).toEqual(FOR_EVER);
    const until = wished(muted, { mutedUntil: TOMORROW });
    expect(until.mutedUntil).toEqual(new Date(TOMORROW));
    expect(wished(until, { labels: ['Work'] })).toEqual({ ...until, labels: ['Work'] });
    expect(wished(until, { muted: false })).toEqual({ shelf: open });
  });

  it('notifies of less here than elsewhere, or as there again', () => {
    const less = wished({ shelf: open }, { notify: 'mentions' });
    expect(wished(less, { pinned: false })).toEqual({ shelf: open, notify: 'mentions' });
    expect(isPlain(less)).toBe(false);
    expect(wished(less, { notify: 'default' })).toEqual({ shelf: open });
  });

  it('keeps nothing of what is given up', () => {
    const before = { shelf: open, isMarkedUnread: true as const, labels: ['Work'] };
    expect(isPlain(before)).toBe(false);
    expect(wished(before, { markedUnread: false })).toEqual({ shelf: open, labels: ['Work'] });
    expect(isPlain(wished(before, { markedUnread: false, labels: [] }))).toBe(true);
  });
});

describe(contradictionIn, () => {
  it.each([
    [{ pinned: true, archived: true }, '/archived'],
    [{ muted: false, mutedUntil: TOMORROW }, '/mutedUntil'],
    [{ mutedUntil: '2026-11-21T23:59:59.999Z' }, '/mutedUntil'],
    [{ pinned: true, archived: false, mutedUntil: TOMORROW, muted: true }, undefined],
  ])('finds in %j: %s', (wish, path) => {
    expect(contradictionIn(wish, NOW)?.path).toBe(path);
  });
});
