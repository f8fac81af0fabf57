import { faultOf } from './job-payload';

describe(faultOf, () => {
  const shape = { conversationId: 'id', seqs: 'number', userIds: 'ids', day: 'text' };
  const id = '5f1d7a3c9b2e4d6f8a0c1b2d';
  const payload = { conversationId: id, seqs: 3, userIds: [id], day: '2026-11-22' };

  it('finds nothing wrong with what a job asks for', () => {
    expect(faultOf(shape, payload)).toBeUndefined();
  });

  it.each([
    ['a field too many', { content: 'Hello' }, 'content is not known'],
    ['one that is missing', { day: undefined }, 'day must be text'],
    ['no id', { conversationId: 'x' }, 'conversationId must be id'],
    ['no whole number', { seqs: 1.5 }, 'seqs must be number'],
    ['a number below 0', { seqs: -1 }, 'seqs must be number'],
    ['a list with something else in it', { userIds: [id, 7] }, 'userIds must be ids'],
    ['a text that is too long', { day: 'x'.repeat(201) }, 'day must be text'],
  ])('names %s', (_what, change, fault) => {
    expect(faultOf(shape, { ...payload, ...change })).toBe(fault);
  });
});
