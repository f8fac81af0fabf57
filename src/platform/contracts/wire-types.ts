import { declaredServerEvents } from '../realtime/server-events';
import { declaredSocketEvents } from '../realtime/socket-event.decorator';
import { publicName, publicSchemas } from './public-schemas';
import type { JsonSchema } from './schemas';

const HEADER = `// Generated from the DTO classes by \`npm run schemas\`. Do not edit.
`;

/** The client's types of everything on the wire, as TypeScript source. */
export async function buildWireTypes(): Promise<string> {
  // a development dependency: only the generator of contracts needs it
  const { compile } = await import('json-schema-to-typescript');
  const definitions = asDefinitions(publicSchemas());
  const root = { title: 'Wire', type: 'object', additionalProperties: false, definitions } as never;
  const types = await compile(root, 'Wire', {
    bannerComment: HEADER,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 110, trailingComma: 'all' },
    ignoreMinAndMaxItems: true,
  });
  const tidy = types
    .replace(/export interface Wire \{\s*\}\n?/, '')
    .replace(
      /\/\*\*\n \* This interface was referenced by `Wire`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g,
      '',
    );
  return `${tidy}\n${eventMaps()}`;
}

/** The same schemas where json-schema-to-typescript looks for them, each with its name. */
function asDefinitions(schemas: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const text = JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/');
  const definitions = JSON.parse(text) as Record<string, JsonSchema>;
  for (const [name, schema] of Object.entries(definitions)) schema.title = name;
  return definitions;
}

function eventMaps(): string {
  const sent = declaredSocketEvents().map(({ name, description, payload, ack, otherAck }) => {
    const acks = [ack, otherAck].flatMap((dto) => (dto ? [publicName(dto.name)] : []));
    const answer = acks.join(' | ') || 'null';
    return `  /** ${description} */\n  '${name}': { payload: ${publicName(payload.name)}; ack: ${answer} };`;
  });
  const received = declaredServerEvents().map(({ name, description, payload }) => {
    return `  /** ${description} */\n  '${name}': ${publicName(payload.name)};`;
  });
  return [
    '/** Events a client may send, each with its payload and the data of its ack. */',
    `export interface ClientEvents {\n${sent.join('\n')}\n}`,
    '',
    '/** Events the server sends. */',
    `export interface ServerEvents {\n${received.join('\n')}\n}\n`,
  ].join('\n');
}
