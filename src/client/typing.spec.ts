import { TypingIndicators, TypingSignal, type TypingEvent } from './typing';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe(TypingSignal.name, () => {
  const build = () => {
    const said: string[] = [];
    return { said, signal: new TypingSignal((event) => said.push(event)) };
  };

  it('speaks once a second while keys are pressed, and says when they stop', () => {
    const { said, signal } = build();
    for (let key = 0; key < 25; key += 1) {
      signal.press('one');
      jest.advanceTimersByTime(100);
    }
    expect(said).toEqual(['typing:start', 'typing:start', 'typing:start']);
    jest.advanceTimersByTime(3_000);
    expect(said.at(-1)).toBe('typing:stop');
    jest.advanceTimersByTime(60_000);
    expect(said).toHaveLength(4);
  });

  it('says nothing at the end of a message, as the message says it', () => {
    const { said, signal } = build();
    signal.press('one');
    signal.end('one');
    signal.stop('one');
    jest.advanceTimersByTime(60_000);
    expect(said).toEqual(['typing:start']);
  });

  it('stays under one a second when the next message is begun at once', () => {
    const { said, signal } = build();
    signal.press('one');
    signal.end('one');
    signal.press('one');
    expect(said).toEqual(['typing:start']);
  });
});

describe(TypingIndicators.name, () => {
  it('ends an indicator by itself when nobody ends it', () => {
    const events: TypingEvent[] = [];
    const indicators = new TypingIndicators((event) => events.push(event));
    indicators.start({ conversationId: 'one', userId: 'bob', expiresInMs: 3_000 });
    jest.advanceTimersByTime(2_000);
    indicators.start({ conversationId: 'one', userId: 'bob', expiresInMs: 3_000 });
    jest.advanceTimersByTime(2_999);
    expect(indicators.in('one')).toEqual(['bob']);
    jest.advanceTimersByTime(1);
    expect(indicators.in('one')).toEqual([]);
    expect(events.map(({ isTyping }) => isTyping)).toEqual([true, false]);
  });

  it('ends those of one conversation', () => {
    const events: TypingEvent[] = [];
    const indicators = new TypingIndicators((event) => events.push(event));
    for (const conversationId of ['one', 'two']) {
      for (const userId of ['bob', 'carol']) indicators.start({ conversationId, userId, expiresInMs: 3_000 });
    }
    indicators.clearIn('one');
    expect([indicators.in('one'), indicators.in('two')]).toEqual([[], ['bob', 'carol']]);
    expect(events.slice(-2)).toMatchObject([
      { userId: 'bob', isTyping: false },
      { userId: 'carol', isTyping: false },
    ]);
    indicators.clear();
    expect(jest.getTimerCount()).toBe(0);
  });
});
