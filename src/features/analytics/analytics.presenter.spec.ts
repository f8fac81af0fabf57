import {
  presentActivity,
  presentDelivery,
  presentHeatmap,
  presentLengths,
  presentOverview,
  presentSizes,
  presentTypes,
  presentVolume,
} from './analytics.presenter';

const row = (bucket: string, more: object) => ({ metric: 'any', dimension: 'all', bucket, ...more });

describe('figures as they are shown', () => {
  it('add types up, and say 0 where nothing was written', () => {
    const rows = [
      { bucket: '2026-11-21', count: 3 },
      { bucket: '2026-11-21', count: 4 },
    ];
    expect(presentVolume(rows, ['2026-11-20', '2026-11-21'])).toEqual([
      { bucket: '2026-11-20', messages: 0 },
      { bucket: '2026-11-21', messages: 7 },
    ]);
  });

  it('never show fewer people in a month than on one of its days', () => {
    const rows = [
      row('2026-11-21', { dimension: 'day', count: 5 }),
      row('2026-11-21', { dimension: 'week', count: 4 }),
      row('2026-11-21', { dimension: 'month', count: 10 }),
    ];
    expect(presentActivity(rows, ['2026-11-21', '2026-11-22'])).toEqual([
      { day: '2026-11-21', daily: 5, weekly: 5, monthly: 10, stickiness: 0.5 },
      { day: '2026-11-22', daily: 0, weekly: 0, monthly: 0, stickiness: 0 },
    ]);
  });

  it('put days of the same name together', () => {
    const parts = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 2 : 0));
    const items = presentHeatmap([row('2026-11-15', { parts }), row('2026-11-22', { parts })]);
    expect(items.map(({ hours }) => hours[9])).toEqual([0, 0, 0, 0, 0, 0, 4]);
  });

  it('name sizes by powers of two', () => {
    expect(presentSizes({ parts: [1, 2, 3, 4] })).toEqual([
      { from: 0, to: 0, conversations: 1 },
      { from: 1, to: 1, conversations: 2 },
      { from: 2, to: 3, conversations: 3 },
      { from: 4, conversations: 4 },
    ]);
  });

  it('average by day and over all days', () => {
    const days = ['2026-11-21', '2026-11-22'];
    const messages = [
      row('2026-11-21', { dimension: 'text', count: 2, total: 10 }),
      row('2026-11-22', { dimension: 'text', count: 1, total: 20 }),
      row('2026-11-22', { dimension: 'system', count: 1, total: 0 }),
    ];
    const delivery = [row('2026-11-22', { count: 2, total: 300, parts: [1, 1, 0, 0, 0, 0, 0] })];
    expect(presentLengths(messages.slice(0, 1), days)).toEqual([
      { day: '2026-11-21', messages: 2, average: 5 },
      { day: '2026-11-22', messages: 0, average: 0 },
    ]);
    expect(presentTypes(messages, ['system', 'text', 'location'])).toEqual([
      { type: 'text', messages: 3, share: 0.75 },
      { type: 'system', messages: 1, share: 0.25 },
      { type: 'location', messages: 0, share: 0 },
    ]);
    const [, second] = presentDelivery(delivery, days);
    expect(second).toMatchObject({ deliveries: 2, averageMs: 150 });
    expect(second!.shares[0]).toEqual({ withinMs: 100, deliveries: 1 });
    expect(second!.shares.at(-1)).toEqual({ deliveries: 0 });
    expect(presentOverview({ messages, active: [], delivery }, days)).toEqual({
      ...{ messages: 4, messagesPerDay: 2, averageLength: 10 },
      ...{ activeToday: 0, activeMonthly: 0, averageDeliveryMs: 150 },
    });
  });
});
