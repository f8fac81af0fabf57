import { storedThrough } from './relay.policy';

const mark = (userId: string, deviceId: string, storedSeq: number) => {
  return { conversationId: 'c', userId, deviceId, storedSeq };
};
const all = [{ fromSeq: 1 }];

describe(storedThrough, () => {
  it('is what the slowest device has', () => {
    const recipients = [
      { userId: 'ann', intervals: all, deviceIds: ['phone', 'laptop'] },
      { userId: 'ben', intervals: all, deviceIds: ['phone'] },
    ];
    const marks = [mark('ann', 'phone', 9), mark('ann', 'laptop', 5), mark('ben', 'phone', 7)];
    expect(storedThrough(recipients, marks)).toBe(5);
  });

  it('is nothing while a device has said nothing', () => {
    const recipients = [{ userId: 'ann', intervals: all, deviceIds: ['phone', 'laptop'] }];
    expect(storedThrough(recipients, [mark('ann', 'phone', 9)])).toBe(0);
  });

  it('passes over devices that are signed out', () => {
    const recipients = [{ userId: 'ann', intervals: all, deviceIds: ['phone'] }];
    expect(storedThrough(recipients, [mark('ann', 'phone', 9), mark('ann', 'lost', 2)])).toBe(9);
  });

  it('waits for who is signed in nowhere', () => {
    const recipients = [{ userId: 'ann', intervals: all, deviceIds: [] }];
    expect(storedThrough(recipients, [mark('ann', 'phone', 4), mark('ann', 'old', 2)])).toBe(4);
    expect(storedThrough(recipients, [])).toBe(0);
  });

  it('does not wait for a device to store what its person may not see', () => {
    const recipients = [
      { userId: 'ann', intervals: all, deviceIds: ['phone'] },
      { userId: 'new', intervals: [{ fromSeq: 8 }], deviceIds: ['phone'] },
      { userId: 'back', intervals: [{ fromSeq: 1, toSeq: 3 }, { fromSeq: 9 }], deviceIds: ['phone'] },
    ];
    const marks = [mark('ann', 'phone', 20), mark('back', 'phone', 3)];
    expect(storedThrough(recipients, marks)).toBe(7);
  });
});
