import { Types } from 'mongoose';
import { documentsIn, fromBson, toBson } from './bson-sequence';

const documents = [
  { seq: 1, content: 'héllo 👩‍👩‍👧', editedAt: new Date(1_700_000_000_123) },
  { seq: 2, content: '', replyTo: { messageId: new Types.ObjectId(), seq: 1 } },
  { seq: 3, content: 'x', location: { latitude: 52.5, longitude: -0, name: undefined }, tags: ['a', 'b'] },
];

describe(documentsIn.name, () => {
  const sequence = Buffer.concat(documents.map(toBson));

  it('gives back what was put one behind the other, without what is undefined', () => {
    const [first, second, third] = [...documentsIn(sequence)].map(fromBson);
    expect(first).toEqual(documents[0]);
    expect(second).toEqual(documents[1]);
    expect(third).toEqual({
      seq: 3,
      content: 'x',
      location: { latitude: 52.5, longitude: -0 },
      tags: ['a', 'b'],
    });
    expect([...documentsIn(Buffer.alloc(0))]).toEqual([]);
  });

  it.each([
    ['cut off', sequence.subarray(0, sequence.length - 1)],
    ['of rubbish', Buffer.from('rubbish')],
    ['of zeros', Buffer.alloc(8)],
    ['shorter than a length', Buffer.from([9, 0])],
  ])('refuses a sequence that is %s', (_what, bytes) => {
    expect(() => [...documentsIn(bytes)]).toThrow('no document at byte');
  });
});
