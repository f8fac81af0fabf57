import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type DeclaredError, declaredErrors } from '../errors/define-errors';
import { ENDPOINT_EXTENSION } from '../http/endpoint.decorator';
import { ProblemDto } from '../http/problem.dto';
import { exampleOf } from './examples';
import { publicName, publicSchemas } from './public-schemas';
import { type JsonSchema, SCHEMA_POINTER } from './schemas';

interface Endpoint {
  errors: string[];
  isPublic: boolean;
  body?: string;
  query?: string;
}
interface Operation {
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<string, { content?: Record<string, { schema?: JsonSchema; example?: unknown }> }>;
  [ENDPOINT_EXTENSION]?: Endpoint;
}

/** Codes that any route may answer with. */
const ANY_ROUTE = ['RATE_LIMITED', 'INTERNAL', 'OVERLOADED', 'TIMEOUT'];
const SIGNED_IN = ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'MESSAGES_UNREADABLE'];
const WITH_QUERY = ['VALIDATION'];
/** Any call that may carry a body, also where none is needed. */
const WITH_BODY = ['VALIDATION', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** The OpenAPI document of the running application: every route with its input, answer, errors and examples. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Parley')
    .setDescription('A self-hosted messenger. Live events travel over Socket.IO: see asyncapi.json.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: nameOperation });
  const schemas = publicSchemas();
  const errors = new Map(declaredErrors().map((error) => [error.code, error]));
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path) as [string, Operation][]) {
      complete(operation, schemas, errors, method !== 'get');
    }
  }
  document.components = { ...document.components, schemas: schemas };
  const text = JSON.stringify(document).replace(/("#\/components\/schemas\/\w+?)Dto"/g, '$1"');
  return JSON.parse(text) as OpenAPIObject;
}

const nameOperation = (controller: string, method: string) =>
  `${controller.replace(/Controller$/, '')}.${method}`;

function complete(
  operation: Operation,
  schemas: Record<string, JsonSchema>,
  errors: Map<string, DeclaredError>,
  mayHaveBody: boolean,
): void {
  const endpoint = operation[ENDPOINT_EXTENSION];
  if (!endpoint) throw new Error('a route without @Endpoint');
  delete operation[ENDPOINT_EXTENSION];
  if (endpoint.query) addQuery(operation, schemas[publicName(endpoint.query)] ?? {});
  if (endpoint.body)
    operation.requestBody = {
      required: true,
      content: { 'application/json': typed(endpoint.body, schemas) },
    };
  for (const response of Object.values(operation.responses)) {
    const json = response.content?.['application/json'];
    if (json?.schema) json.example = exampleOf(renamed(json.schema), schemas);
  }
  addErrors(operation, codesOf(endpoint, mayHaveBody), errors);
}

function codesOf({ errors, isPublic, query }: Endpoint, mayHaveBody: boolean): string[] {
  const codes = [
    ...errors,
    ...ANY_ROUTE,
    ...(isPublic ? [] : SIGNED_IN),
    ...(query ? WITH_QUERY : []),
    ...(mayHaveBody ? WITH_BODY : []),
  ];
  return [...new Set(codes)];
}

function typed(className: string, schemas: Record<string, JsonSchema>) {
  const schema = { $ref: `${SCHEMA_POINTER}${publicName(className)}` };
  return { schema, example: exampleOf(schema, schemas) };
}

const renamed = (schema: JsonSchema) =>
  JSON.parse(JSON.stringify(schema).replace(/Dto"/g, '"')) as JsonSchema;

function addQuery(operation: Operation, { properties = {}, required = [] }: JsonSchema): void {
  const parameters = Object.entries(properties as Record<string, JsonSchema>).map(([name, property]) => {
    const { description, example, ...schema } = property;
    return {
      name,
      in: 'query',
      required: (required as string[]).includes(name),
      description,
      schema,
      example,
    };
  });
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
}

function addErrors(operation: Operation, codes: string[], errors: Map<string, DeclaredError>): void {
  const found = codes.map((code) => {
    const error = errors.get(code);
    if (!error) throw new Error(`a route names the unknown error ${code}`);
    return error;
  });
  for (const status of new Set(found.map((error) => error.status))) {
    const same = found.filter((error) => error.status === status);
    operation.responses[status] = {
      description: same.map(({ code }) => code).join(', '),
      content: {
        'application/problem+json': {
          schema: { $ref: `${SCHEMA_POINTER}${publicName(ProblemDto.name)}` },
          examples: Object.fromEntries(same.map((error) => [error.code, { value: problemOf(error) }])),
        },
      },
    } as never;
  }
}

function problemOf({ code, status, message, retryable }: DeclaredError) {
  return { type: 'about:blank', title: message, status, code, requestId: 'r-9b2d6f0e4c1a4f7e', retryable };
}
