import { ParleyClient, type ParleyOptions } from '../../src/client';
import type { ClientState, ParleyEvents } from '../../src/client/events';
import type { Person } from '../factories/people';

/** A reference client that is signed in and live; what it tells is kept in `told`. */
export async function connectClient(
  urls: readonly string[],
  { username, password }: Pick<Person, 'username' | 'password'>,
  options: Partial<ParleyOptions> = {},
): Promise<{ client: ParleyClient; states: ClientState[]; errors: Error[] }> {
  const client = new ParleyClient({ urls, ...options });
  const states: ClientState[] = [];
  const errors: Error[] = [];
  client.on('state', (state) => states.push(state));
  client.on('error', (error) => errors.push(error));
  await client.login({ username, password });
  client.connect();
  await client.ready();
  return { client, states, errors };
}

/** Resolves with the next event of a client that satisfies `matches`. */
export function heardBy<K extends keyof ParleyEvents>(
  client: ParleyClient,
  event: K,
  matches: (payload: ParleyEvents[K]) => boolean = () => true,
): Promise<ParleyEvents[K]> {
  return new Promise((resolve) => {
    const stop = client.on(event, (payload) => {
      if (!matches(payload)) return;
      stop();
      resolve(payload);
    });
  });
}
