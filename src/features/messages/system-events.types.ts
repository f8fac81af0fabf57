import type { Id } from '../../shared/ids';
import type { Retention } from '../../shared/retention';

/** What the server itself tells of in a conversation. */
export const SYSTEM_EVENTS = [
  'created',
  'added',
  'joined',
  'left',
  'removed',
  'role',
  'owner',
  'changed',
  'dissolved',
] as const;

/** People added to a conversation by one request. */
export const MAX_ADDED = 1_000;

/** Something that happened to a conversation itself, as a message tells of it. */
export interface SystemEvent {
  kind: (typeof SYSTEM_EVENTS)[number];
  /** whom it happened to */
  userIds?: Id[];
  /** of `role`: what they are now */
  role?: string;
  /** of `created` and `changed`: what it is called now */
  title?: string;
  /** of `changed`: how long messages are kept from now on */
  retention?: Retention;
}
