import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SCHEMAS = join(__dirname, '..', '..', 'schemas');

/** A file of `schemas/`, parsed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- contracts of any shape
export const readContract = (file: string): any => JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'));

/** Every REST route of the contract, as `METHOD /path/{parameter}`. */
export function contractRoutes(): string[] {
  const { paths } = readContract('openapi.json') as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** The names of all events of one direction. */
export function contractEvents(direction: 'send' | 'receive'): string[] {
  const { operations, components } = readContract('asyncapi.json') as {
    operations: Record<string, { action: string }>;
    components: { messages: Record<string, { name: string }> };
  };
  return Object.entries(operations)
    .filter(([, { action }]) => action === direction)
    .map(([id]) => components.messages[id]!.name);
}
