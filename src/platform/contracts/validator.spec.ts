import { IdField, IntField, ListField, Optional, TextField } from './fields';
import { compileCheck } from './validator';

class PartOfSpecDto {
  @IntField('A number.', 1, 9)
  value: number;
}

class ThingOfSpecDto {
  @IdField('An id.')
  id: string;

  @Optional()
  @TextField('A text.', { maxBytes: 8 })
  text?: string;

  @Optional()
  @ListField('Parts.', () => PartOfSpecDto, { max: 2 })
  parts?: PartOfSpecDto[];
}

const ID = '0123456789abcdef01234567';

describe('contract check', () => {
  const check = compileCheck(ThingOfSpecDto);
  const codeOf = (value: unknown) => {
    try {
      check(value);
      return 'ok';
    } catch (error) {
      return (error as { body: { code: string } }).body.code;
    }
  };

  it.each([{ id: ID }, { id: ID, text: '👋🏽' }, { id: ID, parts: [{ value: 1 }, { value: 9 }] }])(
    'takes %j',
    (value) => {
      expect(codeOf(value)).toBe('ok');
    },
  );

  it.each([
    undefined,
    null,
    [],
    'text',
    {},
    { id: ID.toUpperCase() },
    { id: ID, extra: 1 },
    { id: ID, text: '' },
    { id: ID, text: 7 },
    { id: ID, text: '\uD83D' },
    { id: ID, text: Buffer.from('x') },
    { id: ID, parts: [{ value: 0 }] },
    { id: ID, parts: [{ value: 1, $where: 1 }] },
    { id: ID, parts: [{ value: 1 }, { value: 1 }, { value: 1 }] },
    JSON.parse(`{"id":"${ID}","__proto__":{"x":1}}`),
  ])('refuses %j', (value) => {
    expect(codeOf(value)).toBe('VALIDATION');
  });

  it('counts bytes, not characters', () => {
    expect(codeOf({ id: ID, text: '12345678' })).toBe('ok');
    expect(codeOf({ id: ID, text: '1234567é' })).toBe('PAYLOAD_TOO_LARGE');
  });

  it('reads numbers of a query string when told to', () => {
    const query = compileCheck(PartOfSpecDto, { coerceTypes: true });
    expect(query({ value: '7' })).toEqual({ value: 7 });
    expect(() => query({ value: 'seven' })).toThrow();
  });
});
