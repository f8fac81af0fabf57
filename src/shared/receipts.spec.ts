import { messageStatus, unreadCount } from './receipts';

describe('receipts', () => {
  it.each([
    [[], 'sent'],
    [[{ deliveredSeq: 4, readSeq: 0 }], 'sent'],
    [[{ deliveredSeq: 5, readSeq: 0 }], 'delivered'],
    [[{ deliveredSeq: 5, readSeq: 5 }], 'read'],
    // read implies delivered, whatever the other number says
    [[{ deliveredSeq: 0, readSeq: 9 }], 'read'],
    [
      [
        { deliveredSeq: 9, readSeq: 9 },
        { deliveredSeq: 9, readSeq: 4 },
      ],
      'delivered',
    ],
    [
      [
        { deliveredSeq: 9, readSeq: 9 },
        { deliveredSeq: 4, readSeq: 4 },
      ],
      'sent',
    ],
  ])('is the least of what the others confirmed: %j → %s', (others, status) => {
    expect(messageStatus(5, others)).toBe(status);
  });

  it('computes unread and never goes below nothing', () => {
    expect(unreadCount(10, 4)).toBe(6);
    expect(unreadCount(4, 10)).toBe(0);
  });
});
