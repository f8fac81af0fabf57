import { declaredErrors } from '../errors/define-errors';
import { NAMESPACE } from '../realtime/frame';
import { declaredServerEvents } from '../realtime/server-events';
import { declaredSocketEvents, type SocketEventSpec } from '../realtime/socket-event.decorator';
import { exampleOf } from './examples';
import { publicName, publicSchemas } from './public-schemas';
import type { JsonSchema } from './schemas';

/** Codes that every event with an ack may be refused with. */
const ANY_EVENT = [
  'VALIDATION',
  'PAYLOAD_TOO_LARGE',
  'NOT_FOUND',
  'RATE_LIMITED',
  'OVERLOADED',
  'TIMEOUT',
  'INTERNAL',
  'MESSAGES_UNREADABLE',
];

const schemaRef = (dto: { name: string }) => ({ $ref: `#/components/schemas/${publicName(dto.name)}` });
const keyOf = (name: string) => name.replaceAll(':', '_');

/** The AsyncAPI 3 document of the socket: every event in both directions with its payload, ack and errors. */
export function buildAsyncApi(): object {
  const schemas = publicSchemas();
  const incoming = declaredSocketEvents();
  const outgoing = declaredServerEvents();
  const sent = Object.fromEntries(
    incoming.map((event) => [`send_${keyOf(event.name)}`, sendMessage(event, schemas)]),
  );
  const acks = Object.fromEntries(
    incoming.flatMap((event) =>
      event.ack ? [[`ack_${keyOf(event.name)}`, ackMessage(event, schemas)]] : [],
    ),
  );
  const received = Object.fromEntries(
    outgoing.map(({ name, payload, description }) => [
      `on_${keyOf(name)}`,
      message(name, description, schemaRef(payload), exampleOf(schemaRef(payload), schemas)),
    ]),
  );
  const messages = { ...sent, ...acks, ...received };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley, live',
      version: '1',
      description: `Socket.IO (protocol 5), namespace ${NAMESPACE}, auth {token, deviceId, protocol: 1}. See docs/realtime-protocol.md.`,
    },
    channels: {
      rt: {
        address: NAMESPACE,
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations: { ...sendOperations(incoming), ...receiveOperations(Object.keys(received)) },
    components: { messages, schemas: { ...schemas, AckError: ackError() } },
  };
}

function message(name: string, summary: string, payload: object, example: unknown) {
  return { name, summary, payload, examples: [{ payload: example }] };
}

function sendMessage(
  { name, description, payload, errors }: SocketEventSpec,
  schemas: Record<string, JsonSchema>,
) {
  const codes = [...new Set([...errors, ...ANY_EVENT])].sort();
  const known = new Set(declaredErrors().map(({ code }) => code));
  const unknown = codes.filter((code) => !known.has(code));
  if (unknown.length > 0) throw new Error(`${name} names the unknown errors ${unknown.join(', ')}`);
  const body = message(name, description, schemaRef(payload), exampleOf(schemaRef(payload), schemas));
  return { ...body, 'x-errors': codes };
}

function ackMessage({ name, ack, otherAck }: SocketEventSpec, schemas: Record<string, JsonSchema>) {
  const [data, other] = [ack, otherAck].map((dto) => dto && schemaRef(dto));
  const requestId = { type: 'string' };
  const success = {
    type: 'object',
    required: ['ok', 'data', 'requestId'],
    properties: { ok: { const: true }, data: other ? { anyOf: [data, other] } : data, requestId },
  };
  const failure = {
    type: 'object',
    required: ['ok', 'error', 'requestId'],
    properties: { ok: { const: false }, error: { $ref: '#/components/schemas/AckError' }, requestId },
  };
  const example = { ok: true, data: exampleOf(data!, schemas), requestId: 's-9b2d6f0e4c1a4f7e' };
  return message(`${name} ack`, `The ack of ${name}.`, { oneOf: [success, failure] }, example);
}

function ackError() {
  return {
    type: 'object',
    required: ['code', 'status', 'message', 'retryable'],
    properties: {
      code: { type: 'string', description: 'Stable; see errors.json.' },
      status: { type: 'integer' },
      message: { type: 'string' },
      retryable: { type: 'boolean' },
      retryAfterMs: { type: 'integer' },
      details: {},
    },
  };
}

function sendOperations(events: readonly SocketEventSpec[]) {
  const channel = { $ref: '#/channels/rt' };
  const ref = (key: string) => ({ $ref: `#/channels/rt/messages/${key}` });
  return Object.fromEntries(
    events.map(({ name, ack }) => [
      `send_${keyOf(name)}`,
      {
        action: 'send',
        channel,
        messages: [ref(`send_${keyOf(name)}`)],
        ...(ack && { reply: { channel, messages: [ref(`ack_${keyOf(name)}`)] } }),
      },
    ]),
  );
}

function receiveOperations(keys: readonly string[]) {
  const channel = { $ref: '#/channels/rt' };
  return Object.fromEntries(
    keys.map((key) => [
      key,
      { action: 'receive', channel, messages: [{ $ref: `#/channels/rt/messages/${key}` }] },
    ]),
  );
}
