import { isId } from '../../shared/ids';

/** What a job is given, as it is stored. */
export type Payload = Record<string, unknown>;

const MAX_TEXT = 200;
const MAX_IDS = 1_000;

/** How each kind of field is recognised. */
const KINDS: Record<string, (value: unknown) => boolean> = {
  id: isId,
  ids: (value) => Array.isArray(value) && value.length <= MAX_IDS && value.every(isId),
  number: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  text: (value) => typeof value === 'string' && value.length <= MAX_TEXT,
};

type KindOf<V> = V extends number ? 'number' : V extends readonly string[] ? 'ids' : 'id' | 'text';

/** The kind of every field of a payload: `id`, `ids` (1,000 at most), `number` (whole, from 0) or `text` (short, such as a day). */
export type PayloadShape<P> = { [K in keyof P]-?: KindOf<P[K]> };

/**
 * What is wrong with a payload: people may edit those of dead letters, and a queue may hold those of another version.
 * @returns undefined when nothing is
 */
export function faultOf(shape: Readonly<Record<string, string>>, payload: Payload): string | undefined {
  const unknown = Object.keys(payload).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) return `${unknown} is not known`;
  const wrong = Object.entries(shape).find(([name, kind]) => !KINDS[kind]?.(payload[name]));
  return wrong && `${wrong[0]} must be ${wrong[1]}`;
}
