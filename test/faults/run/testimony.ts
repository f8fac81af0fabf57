import type { Message } from '../../../src/client';
import type { Device } from '../load/device';
import type { Journal } from '../load/journal';
import { hashOf, stateOfMessage } from '../load/vocabulary';
import { noteReceived } from '../load/witness';
import { emojiText, patiently } from './settle';

type Viewed = Message & { ownReactions?: string[] };

const PAGE = 100;
const MAX_REACTORS = 5;

/**
 * Writes down what the server says of a conversation over REST: its history as whoever scrolls up gets it, what is pinned,
 * and who reacts to the last messages with reactions.
 * @param pages how many pages at most
 */
export async function hearServer(
  journal: Journal,
  device: Device,
  conversationId: string,
  pages: number,
): Promise<void> {
  const { messages, isWhole } = await readHistory(device, conversationId, pages);
  for (const message of messages) noteReceived(journal, { client: device.name, via: 'history' }, message);
  const pins = await readPins(device, conversationId);
  journal.write({
    ...{ type: 'told', client: device.name, conversationId, isWhole, pins },
    messages: messages.map((message) => [
      message.seq,
      hashOf(message.content, message.type),
      stateOfMessage(message),
      emojiText(message.ownReactions ?? []),
    ]),
  });
  const reacted = messages.filter(({ reactions = [] }) => reactions.length > 0).slice(-MAX_REACTORS);
  for (const message of reacted) await noteReactors(journal, device, message);
}

/** By rising number. */
async function readHistory({ client }: Device, conversationId: string, pages: number) {
  const messages: Viewed[] = [];
  let cursor: string | undefined;
  for (let i = 0; i < pages; i += 1) {
    const page = await patiently(() => client.rest.history(conversationId, { cursor, limit: PAGE }));
    messages.unshift(...page.messages.reverse());
    if (page.nextCursor === null) return { messages, isWhole: true };
    cursor = page.nextCursor;
  }
  return { messages, isWhole: false };
}

async function readPins({ client }: Device, conversationId: string): Promise<number[]> {
  const pins: number[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await patiently(() => client.actions.pins(conversationId, cursor));
    pins.push(...page.items.map(({ message }) => message.seq));
    if (page.nextCursor === null) return pins.sort((a, b) => a - b);
    cursor = page.nextCursor;
  }
}

async function noteReactors(
  journal: Journal,
  { client, name }: Device,
  { conversationId, id, seq }: Viewed,
): Promise<void> {
  const { items } = await patiently(() => client.actions.reactions(conversationId, id));
  const who = items.map(({ user, emoji }) => `${user.id} ${emoji}`).sort();
  journal.write({ type: 'reactors', client: name, conversationId, seq, who });
}
