export const CONVERSATION_TYPES = ['dm', 'group', 'channel'] as const;
/** What who joins may see of what was before: nothing, or all of it. */
export const HISTORY_MODES = ['joined', 'all'] as const;
/** Who may write. */
export const WRITERS = ['everyone', 'moderators'] as const;
