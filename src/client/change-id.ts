import type { ChangeOptions, EditOptions } from './options';

/** What makes a change happen once however often it is asked for: the given id, or one of its own. */
export function withId({ clientChangeId = crypto.randomUUID(), expectedVersion }: ChangeOptions) {
  return { clientChangeId, ...(expectedVersion !== undefined && { expectedVersion }) };
}

/** What makes an edit of a text. */
export function editOf(content: string, { mentions, mentionsAll, ...options }: EditOptions) {
  return {
    content,
    ...(mentions && { mentions }),
    ...(mentionsAll !== undefined && { mentionsAll }),
    ...withId(options),
  };
}
