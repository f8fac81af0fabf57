import { contractSchemas, type JsonSchema } from './schemas';

/** The name under which a class appears in contracts: without the `Dto` that the code gives it. */
export const publicName = (className: string) => className.replace(/Dto$/, '');

/** All schemas of the contracts, by public name, sorted, referring to each other by public names. */
export function publicSchemas(): Record<string, JsonSchema> {
  const text = JSON.stringify(contractSchemas()).replace(/("#\/components\/schemas\/\w+?)Dto"/g, '$1"');
  const schemas = JSON.parse(text) as Record<string, JsonSchema>;
  const entries = Object.entries(schemas).map(([name, schema]) => [publicName(name), schema] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
