/** How long the server keeps messages; docs/retention.md tells what each means. */
export const RETENTION_MODES = ['archive', 'ttl', 'relay'] as const;

/** How long the messages of a conversation are kept that are sent from now on. */
export interface Retention {
  mode: (typeof RETENTION_MODES)[number];
  /** of `ttl`: how long after it was sent a message is deleted for everybody */
  seconds?: number;
}

const DAY_MS = 86_400_000;

/** A relayed message that not all devices asked for is kept no longer: messages of WhatsApp wait as long. */
export const RELAYED_FOR_MS = 30 * DAY_MS;
/** For so long after it was sent a message is known by its place and its hash, so that a retry of it is one. */
export const REMEMBERED_FOR_MS = 30 * DAY_MS;

/** How long a message lives from the moment it is stored; undefined: for ever. */
export function lifetimeOf({ mode, seconds = 0 }: Retention): number | undefined {
  if (mode === 'archive') return undefined;
  return mode === 'ttl' ? seconds * 1_000 : RELAYED_FOR_MS;
}
