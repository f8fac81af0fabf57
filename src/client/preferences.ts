import type { AccountDataStore } from './account-data';
import type { Courier } from './courier';
import type { Rest } from './rest';
import type { ChangePreferences, Conversation, Preferences } from './wire';

/** As account data it goes by this name; its key is the conversation. */
export const PREFERENCES = 'conversation';

/** What is kept about a conversation that nobody has touched. */
export const PLAIN: Preferences = {
  pinned: false,
  archived: false,
  muted: false,
  markedUnread: false,
  labels: [],
};

/** What the own person keeps about conversations: pinned, archived, muted, to come back to, labels. */
export class PreferenceCalls {
  constructor(
    private readonly rest: Rest,
    private readonly courier: Courier,
  ) {}

  /**
   * Changes what is named; waits for the connection. What came of it is told as account data, as to the other devices.
   * @throws ParleyError NOT_MEMBER, VALIDATION, LIST_PIN_LIMIT, LABEL_LIMIT
   */
  change(conversationId: string, wish: ChangePreferences): Promise<Preferences> {
    return this.courier.repeat(() => this.rest.changePreferences(conversationId, wish));
  }
}

/**
 * A conversation with what its reader keeps about it now: account data where that tells of it, which is newer than any
 * description, else as described.
 */
export function withPreferences(conversation: Conversation, data: AccountDataStore): Conversation {
  const kept = data.get(PREFERENCES, conversation.id) as Preferences | undefined;
  const isKnown = data.has(PREFERENCES, conversation.id);
  const { mutedUntil, ...preferences } = isKnown ? { ...PLAIN, ...kept } : conversation;
  const isMuted = preferences.muted && (mutedUntil === undefined || Date.parse(mutedUntil) > Date.now());
  return { ...conversation, ...preferences, muted: isMuted, mutedUntil: isMuted ? mutedUntil : undefined };
}

/** Where a conversation stands in the list: pinned ones first, archived ones last. */
export const shelfOf = ({ pinned, archived }: Preferences): number => (pinned ? 0 : archived ? 2 : 1);
