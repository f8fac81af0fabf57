import { ConversationStory } from './conversation-story';
import { makeUsers } from './people';
import { planArchive } from './plan';
import type { MemberDocument, ReceiptDocument } from './seed.types';

const PERIOD = { from: Date.UTC(2025, 0), until: Date.UTC(2026, 0) };
const plan = planArchive({ users: 60, conversations: 200, messages: 8_000, months: 12, seed: 5 });
const users = makeUsers(plan, PERIOD);
const told = plan.conversations.map((planned) => {
  const people = [users[planned.first]!, users[planned.second]!] as const;
  const story = new ConversationStory(plan.key, planned, people, PERIOD);
  const messages = [...story.messages()];
  const [members, conversation] = [story.members(), story.conversation()];
  return { planned, people, messages, receipts: story.takeReceipts(), members, conversation };
});

/** The moves of one member and kind, in the order they were made. */
const movesOf = (receipts: ReceiptDocument[], { userId }: MemberDocument, kind: string) =>
  receipts.filter((receipt) => receipt.userId.equals(userId) && receipt.kind === kind);

describe(ConversationStory.name, () => {
  it('numbers messages without a hole, in rising time, after both people came and before the end', () => {
    for (const { messages, people, conversation, planned } of told) {
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
      expect(messages).toHaveLength(planned.messages);
      const times = messages.map(({ createdAt }) => createdAt.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const person of people) expect(conversation.createdAt > person.createdAt).toBe(true);
      expect(times[0]).toBeGreaterThanOrEqual(conversation.createdAt.getTime());
      expect(times.at(-1)).toBeLessThan(PERIOD.until);
    }
  });

  it('ends where its last message stands', () => {
    for (const { messages, members, conversation } of told) {
      const { seq, createdAt } = messages.at(-1)!;
      expect(conversation).toMatchObject({ lastSeq: seq, updatedAt: createdAt });
      for (const { lastActivityAt } of members) expect(lastActivityAt).toEqual(createdAt);
    }
  });

  it('lets nobody answer what they have not read, and nobody move after the end', () => {
    for (const { messages, members, conversation } of told) {
      for (const { userId, readSeq, deliveredSeq, movedAt } of members) {
        const own = messages.findLast(({ senderId }) => senderId.equals(userId))?.seq ?? 0;
        expect(readSeq).toBeGreaterThanOrEqual(own);
        expect(deliveredSeq).toBeGreaterThanOrEqual(readSeq);
        expect(deliveredSeq).toBeLessThanOrEqual(conversation.lastSeq);
        expect(movedAt.getTime()).toBeLessThanOrEqual(PERIOD.until);
      }
    }
  });

  it('writes a row for each move: rising, after the messages it covers, up to where the member stands', () => {
    for (const { messages, members, receipts } of told) {
      for (const member of members) {
        for (const kind of ['delivered', 'read'] as const) {
          let [covered, at] = [0, 0];
          for (const move of movesOf(receipts, member, kind)) {
            expect(move.fromSeq).toBeGreaterThan(covered);
            expect(move.toSeq).toBeGreaterThanOrEqual(move.fromSeq);
            expect(move.at.getTime()).toBeGreaterThanOrEqual(at);
            expect(move.at >= messages[move.toSeq - 1]!.createdAt).toBe(true);
            [covered, at] = [move.toSeq, move.at.getTime()];
          }
          expect(covered).toBeLessThanOrEqual(kind === 'read' ? member.shownReadSeq : member.deliveredSeq);
        }
      }
    }
  });

  it('covers every message of the other that is shown as read, and none for who reads in private', () => {
    let privately = 0;
    for (const { messages, people, members, receipts } of told) {
      for (const [i, member] of members.entries()) {
        const moves = movesOf(receipts, member, 'read');
        const isCovered = (seq: number) => moves.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq);
        const read = messages.filter(
          ({ senderId, seq }) => !senderId.equals(member.userId) && seq <= member.readSeq,
        );
        const isShown = people[i]!.privacy.readReceipts;
        if (!isShown) privately += read.length;
        for (const { seq } of read) expect(isCovered(seq)).toBe(isShown);
        if (isShown) expect(member.shownReadSeq).toBe(member.readSeq);
        else expect(member.shownReadSeq).toBe(0);
      }
    }
    expect(privately).toBeGreaterThan(0);
  });

  it('leaves some conversations unread, some delivered only, and most read', () => {
    const ends = told.flatMap(({ members, conversation: { lastSeq } }) =>
      members.map(({ readSeq, deliveredSeq }) => ({
        unread: lastSeq - readSeq,
        waiting: lastSeq - deliveredSeq,
      })),
    );
    const part = (some: unknown[]) => some.length / ends.length;
    expect(part(ends.filter(({ unread }) => unread > 0))).toBeGreaterThan(0.08);
    expect(part(ends.filter(({ unread }) => unread > 0))).toBeLessThan(0.25);
    expect(ends.some(({ unread, waiting }) => unread > 0 && waiting === 0)).toBe(true);
    expect(ends.some(({ waiting }) => waiting > 0)).toBe(true);
  });

  it('shares the messages as planned', () => {
    const expected = told.reduce((sum, { planned }) => sum + planned.messages * planned.share, 0);
    const sent = told.reduce(
      (sum, { messages, people }) =>
        sum + messages.filter(({ senderId }) => senderId.equals(people[0]._id)).length,
      0,
    );
    expect(Math.abs(sent - expected) / expected).toBeLessThan(0.05);
  });
});
