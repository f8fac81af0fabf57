import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Answer } from './http';
import { readContract } from './contracts';
import { declaredError } from './problems';
import type { Ack } from './sockets';

interface Operation {
  responses: Record<
    string,
    { content?: Record<string, { schema: object; examples?: Record<string, unknown> }> }
  >;
}

/** Holds what the server really says against the generated contracts, and remembers what was seen. */
export class ContractCheck {
  /** `METHOD /path 200` */
  readonly answers = new Set<string>();
  /** `event ok`, `event CODE`, or the name of a server event */
  readonly events = new Set<string>();
  private readonly openApi = readContract('openapi.json');
  private readonly asyncApi = readContract('asyncapi.json');
  private readonly rest = compiler('openapi', this.openApi);
  private readonly socket = compiler('asyncapi', this.asyncApi);

  /** Expects the answer to be one that the contract names for this route, of exactly that shape. */
  answer(route: string, { status, headers, body }: Answer): void {
    const [method, path] = route.split(' ') as [string, string];
    const operation = this.openApi.paths[path]?.[method.toLowerCase()] as Operation | undefined;
    const response = operation?.responses[status];
    expect([route, status, body?.code, response !== undefined]).toEqual([route, status, body?.code, true]);
    const type = (headers.get('content-type') ?? '').split(';')[0]!;
    const content = response?.content?.[type];
    if (!response?.content) expect([route, body]).toEqual([route, null]);
    else this.rest.expect(route, content?.schema ?? { not: {}, description: `no ${type}` }, body);
    if (status >= 400) expect(Object.keys(content?.examples ?? {})).toContain(body.code);
    if (status >= 400) expect(declaredError(body.code as string).status).toBe(status);
    this.answers.add(`${route} ${status}`);
  }

  /** Expects the ack to be one that the contract names for this event. */
  ack(event: string, ack: Ack): void {
    const { messages } = this.asyncApi.components;
    const id = event.replace(':', '_');
    this.socket.expect(event, messages[`ack_${id}`].payload as object, ack);
    if (ack.error)
      expect([event, messages[`send_${id}`]['x-errors']]).toEqual([
        event,
        expect.arrayContaining([ack.error.code]),
      ]);
    this.events.add(`${event} ${ack.ok ? 'ok' : ack.error!.code}`);
  }

  /** Expects what the server told to be one of its events. */
  event(name: string, payload: unknown): void {
    const message = this.asyncApi.components.messages[`on_${name.replace(':', '_')}`];
    expect([name, message?.name]).toEqual([name, name]);
    this.socket.expect(name, message.payload as object, payload);
    this.events.add(name);
  }
}

/** Compiles schemas of a document on demand. */
function compiler(id: string, { components }: { components: object }) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('storable-text', (text: string) => text.isWellFormed() && !text.includes('\u0000'));
  ajv.addKeyword({
    keyword: 'x-max-bytes',
    type: 'string',
    validate: (limit: number, text: string) => Buffer.byteLength(text) <= limit,
  });
  ajv.addSchema({ $id: id, components });
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return {
    expect: (what: string, schema: object, value: unknown): void => {
      const text = JSON.stringify(schema).replaceAll('"#/', `"${id}#/`);
      const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
      compiled.set(text, validate);
      void validate(value);
      expect([what, value, validate.errors ?? []]).toEqual([what, value, []]);
    },
  };
}
