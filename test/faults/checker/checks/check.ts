import type { ConversationFacts } from '../conversation-facts';
import type { ClientFacts, Facts, View } from '../facts';
import type { MemberRecord } from '../history';
import type { Report } from '../verdict';

/** One check: looks at the facts, adds what is wrong. */
export type Check = (facts: Facts, report: Report) => void;

/** Numbers shown as evidence; the rest is only counted. */
const MAX_SHOWN = 10;

/** What one client saw of one conversation, beside what the database says. */
export interface Sight {
  client: ClientFacts;
  view: View;
  conversation: ConversationFacts;
  /** of the client's person; absent for strangers */
  member?: MemberRecord;
  /** what each violation in this sight begins with */
  place: { conversationId: string; client: string };
}

/** Every client's view of every conversation it knows of. */
export function* sightsOf({ clients, conversations }: Facts): Generator<Sight> {
  for (const client of clients.values()) {
    for (const [conversationId, view] of client.views) {
      const conversation = conversations.get(conversationId);
      if (!conversation) continue;
      const member = conversation.members.get(client.userId ?? '');
      yield { client, view, conversation, member, place: { conversationId, client: client.name } };
    }
  }
}

/** Numbers as evidence: how many, and the first. */
export function few<T>(all: readonly T[]): { count: number; first: T[] } {
  return { count: all.length, first: all.slice(0, MAX_SHOWN) };
}
