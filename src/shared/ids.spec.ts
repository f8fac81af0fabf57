import { contentHashOf, directConversationId, isId, memberId, messageId, randomId } from './ids';

describe(contentHashOf.name, () => {
  it('stays what it was for plain texts', () => {
    expect(contentHashOf('text', 'hello')).toBe('ad3337ceb6f66348ab0d0553950fcf3e');
  });

  it('tells what was sent beside the text', () => {
    const hashes = [
      contentHashOf('text', 'hello'),
      contentHashOf('text', 'hello', { replyTo: 'a' }),
      contentHashOf('text', 'hello', { replyTo: 'b' }),
      contentHashOf('text', 'hello{"replyTo":"a"}'),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('ids', () => {
  const alice = '0123456789abcdef01234567';
  const bob = 'fedcba9876543210fedcba98';

  it('gives two people one conversation, whoever asks', () => {
    expect(directConversationId(alice, bob)).toBe(directConversationId(bob, alice));
    expect(directConversationId(alice, bob)).not.toBe(directConversationId(alice, alice));
    expect(isId(directConversationId(alice, bob))).toBe(true);
  });

  it('gives a send one id for ever, and every other send another', () => {
    const conversation = directConversationId(alice, bob);
    const id = messageId(conversation, alice, 'first');
    expect(messageId(conversation, alice, 'first')).toBe(id);
    expect(messageId(conversation, bob, 'first')).not.toBe(id);
    expect(messageId(conversation, alice, 'second')).not.toBe(id);
  });

  it('keeps what belongs to a conversation together by its first four bytes', () => {
    const conversation = randomId();
    expect(messageId(conversation, alice, 'x').slice(0, 8)).toBe(conversation.slice(0, 8));
    expect(memberId(conversation, alice).slice(0, 8)).toBe(conversation.slice(0, 8));
  });

  it.each(['', 'x', alice.toUpperCase(), `${alice}0`, 12, null, undefined, {}])(
    'does not take %p for an id',
    (value) => {
      expect(isId(value)).toBe(false);
    },
  );
});
