import { canSee, type SeqRange } from '../shared/visibility';
import type { AccountDataStore } from './account-data';
import type { Conversation, Message } from './wire';

/** As account data it goes by this name; its key is the conversation. */
export const HIDDEN = 'hidden';

/** Whether the own person deleted a message for themselves; undefined when they deleted nothing in the conversation. */
export function hiddenIn(
  data: AccountDataStore,
  conversationId: string,
): ((seq: number) => boolean) | undefined {
  const kept = data.get(HIDDEN, conversationId) as { ranges: readonly SeqRange[] } | undefined;
  return kept && ((seq) => canSee(kept.ranges, seq));
}

/** A conversation without what its reader deleted for themselves. @param newest what is left of its messages, as far as known */
export function withoutHidden(
  conversation: Conversation,
  isHidden: (seq: number) => boolean,
  newest: Conversation['lastMessage'],
): Conversation {
  const { lastMessage, unreadMentions } = conversation;
  const isLastHidden = lastMessage !== undefined && isHidden(lastMessage.seq);
  const mentions = unreadMentions?.filter((seq) => !isHidden(seq)) ?? [];
  return {
    ...conversation,
    lastMessage: isLastHidden ? newest : lastMessage,
    unreadMentions: mentions.length > 0 ? mentions : undefined,
  };
}

/** Messages without those that their reader deleted for themselves. */
export function shownOf(messages: Message[], isHidden?: (seq: number) => boolean): Message[] {
  return isHidden ? messages.filter(({ seq }) => !isHidden(seq)) : messages;
}
