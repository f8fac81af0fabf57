/** An event that the server sends, with the class of its payload. */
export interface ServerEvent<T = unknown> {
  readonly name: string;
  readonly payload: new () => T;
  readonly description: string;
}

const declared = new Map<string, ServerEvent>();

/** Declares an event that the server sends; `schemas/asyncapi.json` lists it. */
export function defineServerEvent<T>(
  name: string,
  payload: new () => T,
  description: string,
): ServerEvent<T> {
  if (declared.has(name)) throw new Error(`server event ${name} is declared twice`);
  const event = { name, payload, description };
  declared.set(name, event);
  return event;
}

/** All declared server events, by name; complete once the application module was loaded. */
export function declaredServerEvents(): ServerEvent[] {
  return [...declared.values()].sort((a, b) => a.name.localeCompare(b.name));
}
