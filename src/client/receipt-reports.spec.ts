import { UpToReports, ReadReports } from './receipt-reports';
import type { Delivered, ConversationUpTo } from './wire';

describe(UpToReports.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const build = () => {
    const sent: Delivered[] = [];
    const deliver = jest.fn((report: Delivered) => {
      sent.push(report);
      return Promise.resolve({ accepted: report.items.length });
    });
    return { sent, deliver, reports: new UpToReports(deliver, () => undefined) };
  };

  it('reports the highest number of each conversation, at once and then every 100 ms at most', async () => {
    const { reports, sent } = build();
    for (const seq of [1, 3, 2]) reports.note('one', seq);
    reports.note('two', 9);
    await jest.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([
      {
        items: [
          { conversationId: 'one', upToSeq: 3 },
          { conversationId: 'two', upToSeq: 9 },
        ],
      },
    ]);
    reports.note('one', 4);
    await jest.advanceTimersByTimeAsync(99);
    expect(sent).toHaveLength(1);
    reports.note('one', 5);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent[1]).toEqual({ items: [{ conversationId: 'one', upToSeq: 5 }] });
  });

  it('names 100 conversations in one report at most', async () => {
    const { reports, sent } = build();
    for (let index = 0; index < 250; index += 1) reports.note(`conversation ${index}`, 1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(sent.map(({ items }) => items.length)).toEqual([100, 100, 50]);
  });

  it('keeps what it has to say while there is no connection', async () => {
    const { reports, sent } = build();
    reports.note('one', 1);
    reports.pause();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual([]);
    reports.resume();
    await jest.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
  });
});

describe(ReadReports.name, () => {
  it('asks once for what is read while a request is under way', async () => {
    const sent: ConversationUpTo[] = [];
    const answers: (() => void)[] = [];
    const reports = new ReadReports((report) => {
      sent.push(report);
      return new Promise((resolve) => answers.push(() => resolve({ readSeq: report.upToSeq, unread: 0 })));
    });
    const first = reports.mark('one', 3);
    const others = [reports.mark('one', 4), reports.mark('one', 6), reports.mark('one', 2)];
    answers.shift()?.();
    await first;
    await Promise.resolve();
    answers.shift()?.();
    expect((await Promise.all(others)).map(({ readSeq }) => readSeq)).toEqual([6, 6, 3]);
    expect(sent.map(({ upToSeq }) => upToSeq)).toEqual([3, 6]);
  });
});
