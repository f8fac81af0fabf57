import { type Sighting, WINDOW_SECONDS } from './analytics.types';
import { Calendar } from './calendar';
import { judge, type Window, WindowCounter } from './window-counter';

const BEGIN = 1_795_000_000; // a multiple of the window
const A = 'a'.repeat(24);
const B = 'b'.repeat(24);
const message = (second: number, more: Partial<Extract<Sighting, { kind: 'message' }>> = {}): Sighting => ({
  ...{ kind: 'message', conversationId: A, seq: 1, senderId: B, type: 'text', length: 5 },
  ...{ seconds: BEGIN + second, createdAt: (BEGIN + second) * 1_000 },
  ...more,
});
const delivered = (second: number, afterMs: number, toSeq = 1, userId = A): Sighting => ({
  ...{ kind: 'delivered', conversationId: A, userId, toSeq },
  ...{ seconds: BEGIN + second, at: BEGIN * 1_000 + afterMs },
});

describe(WindowCounter.name, () => {
  const counter = (state: Parameters<typeof judge>[1] = { cut: 0 }, timezone = 'UTC') =>
    new WindowCounter(new Calendar(timezone), () => state);
  const countAll = (sightings: Sighting[], one = counter()) => {
    const closed = sightings.map((sighting, i) => one.add(sighting, `before ${i}`));
    return closed.filter((window): window is Window => window !== undefined);
  };

  it('gives a window out with the first event behind it, and the place before that event', () => {
    const windows = countAll([
      message(0),
      message(WINDOW_SECONDS - 1, { length: 7 }),
      { kind: 'tick', seconds: BEGIN + WINDOW_SECONDS },
      message(WINDOW_SECONDS + 1),
    ]);
    expect(windows).toHaveLength(1);
    const [first] = windows;
    expect([first!.number, first!.token]).toEqual([BEGIN / WINDOW_SECONDS, 'before 2']);
    expect(first!.all()).toMatchObject([{ series: 'messages/text', cut: 0, count: 2, total: 12 }]);
  });

  it('counts by type and by the quarter of an hour in which a message was written', () => {
    const createdAt = (BEGIN - 3_600) * 1_000;
    const [window] = countAll([
      message(0, { createdAt }),
      message(1),
      message(2, { type: 'system' }),
      message(10),
    ]);
    const counted = window!.all().map(({ series, slot, count }) => [series, slot, count]);
    const slot = Math.floor((BEGIN * 1_000) / 900_000) * 900_000;
    expect(counted).toEqual([
      ['messages/text', slot - 3_600_000, 1],
      ['messages/text', slot, 1],
      ['messages/system', slot, 1],
    ]);
  });

  it('knows who was active: who wrote, and who came online', () => {
    const online = { kind: 'online' as const, seconds: BEGIN + 1, userId: A };
    const sightings = [
      message(0),
      message(1),
      message(2, { senderId: 'c', type: 'system' }),
      online,
      message(10),
    ];
    const day = new Date(BEGIN * 1_000).toISOString().slice(0, 10);
    const [window] = countAll(sightings);
    expect([...window!.active.values()]).toEqual([
      { userId: B, day },
      { userId: A, day },
    ]);
  });

  it('measures how long messages took that it has seen, and names the others', () => {
    const [window] = countAll([
      message(0),
      delivered(1, 80),
      delivered(1, 2_500),
      delivered(2, 3_000, 7),
      // the sender
      delivered(2, 3_000, 1, B),
      message(10),
    ]);
    const [delivery] = window!.all().filter(({ series }) => series === 'delivery');
    expect(delivery).toMatchObject({ count: 2, total: 2_580, parts: [1, 0, 1, 0, 0, 0, 0] });
    expect(window!.unresolved).toEqual([{ conversationId: A, userId: A, seq: 7, at: BEGIN * 1_000 + 3_000 }]);
  });

  it('wishes for the archive when something comes that it does not hold any more', () => {
    const one = counter({ cut: BEGIN * 1_000, begunAt: BEGIN });
    const [window] = countAll([message(5, { createdAt: 0 }), message(10)], one);
    expect([window!.all(), one.hasSeenLate]).toEqual([[], true]);
  });
});

describe(judge.name, () => {
  const at = (createdAt: number, seconds = createdAt) => ({ createdAt: createdAt * 1_000, seconds });
  const cut = 1_000_000;

  it('counts all under the cut that holds', () => {
    expect(judge(at(5_000), { cut: 0 })).toEqual({ cut: 0, isLate: false });
    expect(judge(at(1_001), { cut, begunAt: 1_015 })).toEqual({ cut, isLate: false });
  });

  it('leaves to the archive what was there when it was read', () => {
    expect(judge(at(999), { cut, begunAt: 1_015 })).toEqual({ isLate: false });
    expect(judge(at(999, 1_020), { cut, begunAt: 1_015 })).toEqual({ isLate: true });
  });

  it('counts for both while the archive is counted anew', () => {
    const next = 2_000_000;
    const waiting = { cut, begunAt: 1_015, archive: { cut: next, page: 0 } };
    expect(judge(at(1_500), waiting)).toEqual({ cut, isLate: false });
    expect(judge(at(500, 1_900), waiting)).toEqual({ isLate: false });
    expect(judge(at(2_000), waiting)).toEqual({ cut: next, isLate: false });
    const reading = { ...waiting, archive: { cut: next, page: 3, begunAt: 2_015 } };
    expect(judge(at(1_999), reading)).toEqual({ cut, isLate: false });
    expect(judge(at(1_999, 2_016), reading)).toEqual({ cut, isLate: true });
  });

  it('has what is older than windows are kept counted with the archive', () => {
    const now = 200 * 86_400;
    expect(judge(at(now - 79 * 86_400, now), { cut: 0 })).toEqual({ cut: 0, isLate: false });
    expect(judge(at(now - 81 * 86_400, now), { cut: 0 })).toEqual({ isLate: true });
  });
});
