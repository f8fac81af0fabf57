/** From the least to the most that one may do. */
export const MEMBER_ROLES = ['member', 'moderator', 'admin', 'owner'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What of a conversation decides about rights. */
export interface Rules {
  type: 'dm' | 'group' | 'channel';
  settings: { writers: 'everyone' | 'moderators' };
}

/** What can be done in a group or channel beside reading. */
export const GROUP_ACTIONS = [
  'send',
  'sendAtOnce',
  'react',
  'deleteOthers',
  'pin',
  'mentionAll',
  'add',
  'approve',
  'remove',
  'changeRole',
  'transfer',
  'changeInfo',
  'changeSettings',
  'invite',
  'dissolve',
] as const;
export type GroupAction = (typeof GROUP_ACTIONS)[number];

/** The least role for each action; docs/groups.md shows the table and a test tries every cell. */
const LEAST: Record<GroupAction, MemberRole> = {
  send: 'member',
  // free of slow mode
  sendAtOnce: 'moderator',
  // also where only moderators write
  react: 'member',
  // of those whom one outranks
  deleteOthers: 'moderator',
  pin: 'moderator',
  // everybody is told
  mentionAll: 'moderator',
  add: 'moderator',
  approve: 'moderator',
  remove: 'moderator',
  changeRole: 'admin',
  transfer: 'owner',
  changeInfo: 'admin',
  changeSettings: 'admin',
  invite: 'admin',
  dissolve: 'owner',
};

/** In a channel fewer people decide who hears it. */
const LEAST_IN_CHANNEL: Partial<Record<GroupAction, MemberRole>> = { add: 'admin' };

/** What both may in a direct conversation. */
const DIRECT: ReadonlySet<GroupAction> = new Set([
  'send',
  'sendAtOnce',
  'react',
  'pin',
  'mentionAll',
  'changeSettings',
]);

const rank = (role: MemberRole) => MEMBER_ROLES.indexOf(role);

/** Whether a role may do something in a conversation; of two people in a direct one both may what concerns messages,
 * and how it is set. */
export function may(role: MemberRole, action: GroupAction, { type, settings }: Rules): boolean {
  if (type === 'dm') return DIRECT.has(action);
  const closed = action === 'send' && settings.writers === 'moderators' ? 'moderator' : undefined;
  const least = closed ?? (type === 'channel' ? LEAST_IN_CHANNEL[action] : undefined) ?? LEAST[action];
  return rank(role) >= rank(least);
}

/** Whether one stands above the other: only they may be removed. */
export const outranks = (role: MemberRole, other: MemberRole): boolean => rank(role) > rank(other);

/** Whether `role` may make a member with role `from` one with role `to`. Ownership is handed over, never given. */
export function mayChangeRole(role: MemberRole, from: MemberRole, to: MemberRole): boolean {
  if (to === 'owner' || from === 'owner') return false;
  return role === 'owner' || (role === 'admin' && outranks(role, from) && outranks(role, to));
}
