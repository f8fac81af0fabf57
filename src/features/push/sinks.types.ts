/** By what way people are told who are not there. */
export const SINKS = ['web-push', 'webhook', 'email'] as const;
export type Sink = (typeof SINKS)[number];
