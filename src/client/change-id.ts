import type { ChangeOptions } from './options';

/** What makes a change happen once however often it is asked for: the given id, or one of its own. */
export function withId({ clientChangeId = crypto.randomUUID(), expectedVersion }: ChangeOptions) {
  return { clientChangeId, ...(expectedVersion !== undefined && { expectedVersion }) };
}
