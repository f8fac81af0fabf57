/** What may be with a dead letter: nobody has decided, it was run again, or nothing is done about it. */
export const DEAD_LETTER_STATES = ['open', 'retried', 'discarded'] as const;
