import fc from 'fast-check';
import { decodeBatch, encodeBatch } from './bus-batch';
import { openRoom, userRoom } from './rooms';

describe('bus batch', () => {
  it('brings back what went in, whatever the text', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef') });
    const room = fc.oneof(hex.map(userRoom), hex.map(openRoom));
    const packet = fc.record({
      rooms: fc.array(room, { minLength: 1, maxLength: 5 }),
      except: fc.array(room, { maxLength: 3 }),
      isVolatile: fc.boolean(),
      text: fc.string({ unit: 'binary' }),
      note: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(packet), (packets) => {
        expect(decodeBatch(encodeBatch(packets))).toEqual(packets);
      }),
    );
  });
});
